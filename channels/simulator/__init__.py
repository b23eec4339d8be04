"""The other side of the wire: providers, phones and mailboxes that Hilo cannot tell from real ones.

The simulator signs webhooks as each provider does, answers the calls that Hilo makes and shows
what arrives on the customers' side. Tests use it as the fake; `hilo demo` runs it beside Hilo. It
shares no code with the channel adapters, so that a mistake in one of them cannot cancel out here.
"""
