"""What every channel that goes through Twilio shares: signature, forms, client, errors, media.

No channel by itself: `channels.sms` and `channels.whatsapp` stand on it.
"""
