"""The web chat: a launcher for any page, a frame in which visitors write, and the socket behind it.

`channel.ChatChannel` is what the hub loads; everything the browser gets lies in `static`,
`templates` and `locales`.
"""
