"""What the publishers of the demo publish. Companies, products and events are invented."""

from datetime import datetime, timedelta

from monitor.demo.site import Article

ABOUT = """About Ostrava Cell Works
Ostrava Cell Works is a clinical-stage company that develops allogeneic CAR-T cell therapies for \
autoimmune diseases. Its second programme, OCW-310, is in preclinical development.

Forward-Looking Statements
This press release contains forward-looking statements, among them statements on the expected \
start of a Phase 2 trial and on the potential of OCW-219. Actual results may differ.

Contacts
Investor Relations, ir@ocw.example"""


def first_dose(now: datetime) -> Article:
    """The milestone: one alert."""
    day = now.strftime("%B %-d, %Y")
    return Article(
        "first-patient-dosed",
        "Ostrava Cell Works Doses First Patient in Phase 1 Trial of OCW-219 for Systemic Lupus"
        " Erythematosus",
        f"OSTRAVA, Czech Republic, {day} -- Ostrava Cell Works today announced that the first"
        " patient has been dosed with OCW-219, its allogeneic CD19/CD20 CAR-T cell therapy, in a"
        " Phase 1 trial in systemic lupus erythematosus (NCT09990219).\n\n"
        "The trial will enroll up to 24 adults with refractory disease at six sites in the Czech"
        " Republic and Poland. The company expects to report initial data in the second half of"
        f" {now.year + 1}.\n\n"
        '"Our patients have waited long enough for a therapy that does not have to be made for'
        ' each of them," said Jana Horska, chief medical officer of Ostrava Cell Works.\n\n'
        f"{ABOUT}",
        now - timedelta(minutes=4),
    )


def plan(now: datetime) -> Article:
    """A plan: a promise, no alert."""
    return Article(
        "plans-for-next-year",
        "Lagoon Bio Outlines Plans for LGB-07 in Myasthenia Gravis",
        "Lagoon Bio said today that it plans to submit an IND for LGB-07, a BCMA CAR-T cell"
        f" therapy, by mid-{now.year + 1}, and to dose the first patient with generalized"
        " myasthenia gravis before the end of that year. No patient has been treated yet.",
        now - timedelta(minutes=30),
    )


def cancer(now: datetime) -> Article:
    """The same milestone in a cancer: no alert."""
    return Article(
        "lymphoma-trial",
        "First Patient Dosed in Phase 1 Trial of TMB-11 in Large B-Cell Lymphoma",
        "Tamber Oncology announced that the first patient has been dosed with TMB-11, an"
        " autologous CD19 CAR-T cell therapy, in a Phase 1 trial in relapsed or refractory large"
        " B-cell lymphoma.",
        now - timedelta(minutes=50),
    )


def market_report(now: datetime) -> Article:
    """An advertisement: no alert."""
    return Article(
        "market-report",
        "Autoimmune CAR-T Market to Reach USD 4.1 Billion by 2034, Says New Report",
        "The global market for CAR-T therapies in autoimmune disease is projected to grow at a"
        " rate of 31 % a year, according to a new report that profiles leading players.",
        now - timedelta(minutes=55),
    )


def rewrite(now: datetime) -> Article:
    """The first dose told again by a news site: the same story, no second alert."""
    return Article(
        "ocw-lupus",
        "Lupus: off-the-shelf CAR-T from Ostrava given to first patient",
        "A first person with systemic lupus erythematosus has received OCW-219, an off-the-shelf"
        " CAR-T therapy against CD19 and CD20 from Ostrava Cell Works, the company said. The Phase"
        " 1 trial is to treat 24 adults in the Czech Republic and Poland.",
        now - timedelta(minutes=1),
    )


def hold(now: datetime) -> Article:
    """News from the wire after its outage: an alert that was late, not lost."""
    day = now.strftime("%B %-d, %Y")
    return Article(
        "clinical-hold",
        "Sable Therapeutics Announces FDA Clinical Hold on Trial of SBL-22 in Systemic Sclerosis",
        f"BOSTON, {day} -- Sable Therapeutics today announced that the U.S. Food and Drug"
        " Administration has placed a clinical hold on the Phase 1/2 trial of SBL-22, its"
        " autologous CD19 CAR-T cell therapy, in systemic sclerosis after a patient developed"
        " severe neurotoxicity. Dosing has stopped; four patients had been treated.",
        now - timedelta(minutes=9),
    )
