"""The e-mail channel: IMAP or a provider's webhook in, SMTP out.

Parsing is pure and in layers: `mime` (bytes to parts), `safe_html`, `quotes`, `authentication`,
`automatic`, `threading`, then `inbound`, which puts them together. `listener` and `smtp` talk to
the network. `channel.EmailChannel` is the whole.
"""
