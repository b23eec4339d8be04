"""REST for programs, under /api/v1: another door to the same actions. JSON in and out, errors as
problem details (RFC 9457), its description at /api/v1/openapi.json."""
