# uuid, decimal.
import uuid
from decimal import ROUND_HALF_UP, Decimal
from uuid import NAMESPACE_DNS, UUID, uuid1, uuid4

u = UUID("{8F14E45F-ceea-467f-a5c6-3f1a2b3c4d5e}")
print(u, repr(u), u.hex, u.urn, u.version, u.bytes, str(u)[:8], u == UUID(hex="8f14e45fceea467fa5c63f1a2b3c4d5e"), u == "x", u < UUID(int=5), f"{u}", "%s" % u)
print(uuid.uuid5(NAMESPACE_DNS, "python.org"), uuid.uuid3(uuid.NAMESPACE_URL, "http://example.org/é"), uuid.uuid5(uuid.NAMESPACE_OID, "x" * 200), uuid.NAMESPACE_X500)
a, b = uuid4(), uuid4()
print(a != b, len(str(a)), a.version, uuid1().version, uuid1() != uuid1(), len({a, b, UUID(str(a))}), {u: 1}[UUID(u.hex)], UUID(bytes=b"0123456789abcdef"), isinstance(a, UUID))
try:
    UUID("nope")
except ValueError as error:
    print(error)
print(Decimal("1.10") + Decimal("2.2"), Decimal("3") - Decimal("0.001"), Decimal("1.5") * 3, 2 * Decimal("-0.50"), Decimal(10) / 4, Decimal("7") / Decimal("-0.25"), -Decimal("1.0"), 1 - Decimal("1.00"))
print(repr(Decimal("1E+3")), Decimal("1E-10"), Decimal("0.0000001"), Decimal("123.000"), Decimal("-0"), Decimal("0E+3"), Decimal(" 12e1 "), Decimal("1000E-3"), Decimal(True))
print(Decimal("1.0") == 1, Decimal("2") > 1, Decimal("1.5") < Decimal("1.50"), Decimal("1.5") == Decimal("1.50"), bool(Decimal("0.00")), sorted([Decimal("2"), Decimal("-1"), Decimal("1.5")]), max(Decimal(1), Decimal(2)))
print(Decimal("2.675").quantize(Decimal("0.01")), Decimal("2.665").quantize(Decimal(".01"), rounding=ROUND_HALF_UP), Decimal("7").quantize(Decimal("1.00")), Decimal("-1.25").quantize(Decimal("0.1")), sum([Decimal("1.1"), Decimal("2")]))
print(isinstance(Decimal(1), Decimal), [Decimal("1.2")], f"{Decimal('1.2')}", str(Decimal("1.20")), Decimal("1") in [1, 2])
