"""What channels that speak HTTP by themselves share: calls, uploads, limits and long texts."""
