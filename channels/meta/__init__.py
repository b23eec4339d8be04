"""What every channel of Meta shares: signature, handshake, Graph transport, errors, media.

No channel by itself: `channels.whatsapp_cloud`, `channels.messenger` and `channels.instagram` stand
on it.
"""
