"""The whole way without network or account: sample feeds and a stand-in Slack on loopback."""
