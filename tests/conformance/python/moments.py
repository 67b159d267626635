# Dates, times, durations.
import datetime
from datetime import date, datetime as moment, time, timedelta, timezone

d = date(2024, 2, 28)
print(d, repr(d), d + timedelta(days=2), d - timedelta(1), d - date(2023, 12, 31), d.weekday(), d.isoweekday(), d.toordinal())
print(d.replace(day=29), d.isoformat(), d.strftime("%d.%m.%Y %j %A %a %B %b %y %w %%"), d < date(2025, 1, 1), d == date(2024, 2, 28))
print(f"{d:%Y/%m/%d} {d}", "{:%d}".format(d), d.year, d.month, d.day, date.min, date.max, date.fromisoformat("2020-02-29"))
m = moment(2024, 1, 2, 3, 4, 5, 678)
print(m, repr(m), m.isoformat(), m.isoformat(" "), m.isoformat(timespec="seconds"), m.isoformat("_", "milliseconds"))
print(moment(2024, 1, 2), repr(moment(2024, 1, 2)), repr(moment(2024, 1, 2, 3, 4, 5)), m.date(), m.time(), m.hour, m.minute, m.second, m.microsecond)
utc = moment(2024, 1, 2, 3, 4, tzinfo=timezone.utc)
east = timezone(timedelta(hours=5, minutes=30))
print(utc, repr(utc), utc.isoformat(), utc.astimezone(east), utc.astimezone(east) == utc, utc.timestamp(), utc.utcoffset(), utc.tzname())
print(utc.replace(tzinfo=None), utc.replace(hour=23, microsecond=5), utc.strftime("%H:%M:%S.%f %z %Z %I %p"), timezone.utc, east, repr(east))
print(moment(9999, 12, 31) - moment(1, 1, 1), utc - moment(2023, 1, 1, tzinfo=east), m - timedelta(days=1.5, seconds=0.25))
print(moment.fromtimestamp(0, timezone.utc), moment.utcfromtimestamp(1700000000.123456), moment.fromtimestamp(1e9, tz=timezone.utc))
print(moment.strptime("2024-03-04 05:06:07", "%Y-%m-%d %H:%M:%S"), moment.strptime("1/2/1999", "%d/%m/%Y"), moment.strptime("2020-01-01T00:00:00.5+0200", "%Y-%m-%dT%H:%M:%S.%f%z"))
print(moment.fromisoformat("2024-03-04"), moment.fromisoformat("2024-03-04T05:06"), moment.fromisoformat("2024-03-04 05:06:07.000123+02:00"))
print(moment.combine(d, time(1, 2)), time(1, 2, 3), repr(time(0, 0)), time(23, 59, 59, 999999), time(5) < time(6), time.fromisoformat("04:05:06"))
t = timedelta(days=1, hours=2, seconds=3)
print(t, repr(t), -t, repr(-t), t * 2, 3 * t, t / 2, t // 7, t / timedelta(hours=1), t // timedelta(hours=1), t % timedelta(hours=1), t.total_seconds())
print(t.days, t.seconds, t.microseconds, timedelta(microseconds=-1), timedelta(weeks=1, milliseconds=1.5), timedelta(), bool(timedelta()), timedelta(days=2) > t, t * 0.5)
print(timedelta(hours=1) == timedelta(minutes=60), {timedelta(1): 2}[timedelta(hours=24)], {d: 1}[date(2024, 2, 28)], d in [date(2024, 2, 28)], len({m, m.replace(), utc, utc.astimezone(east)}))
print(sorted([date(2024, 5, 1), date(2023, 5, 1)]), max(m, moment(2025, 1, 1)), [d, m, t, time(1)], isinstance(m, date), isinstance(d, moment), isinstance(m, datetime.datetime))
print((moment.utcnow() - moment.now(timezone.utc).replace(tzinfo=None)) < timedelta(seconds=5), moment.now() <= moment.now(), date.today() <= date.today(), moment.today().year > 2000)
for bad in (lambda: date(2023, 2, 29), lambda: moment(2023, 13, 1), lambda: time(24), lambda: date.max + timedelta(1), lambda: t / 0, lambda: timezone(timedelta(days=1)), lambda: {}[d]):
    try:
        print(bad())
    except (ValueError, OverflowError, ZeroDivisionError, KeyError) as error:
        print("error")
print(m == d, m == 5, d != "x", m == utc)
