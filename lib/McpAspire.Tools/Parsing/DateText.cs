using System.Globalization;
using System.Text.RegularExpressions;

namespace McpAspire.Tools.Parsing;

/// <summary>
/// Dates as programs and registries write them, as ISO 8601: a time in UTC, or only the day when no time is given. A time without a zone is taken to be UTC.
/// Day and month in numbers alone are read only where their order is certain: year first, or dots between.
/// </summary>
internal static partial class DateText
{
    private const int MaxLength = 100;

    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    /// <summary>The date, or null when it is none that can be read with certainty.</summary>
    public static string? ToIso(string text)
    {
        if (text.Length > MaxLength || Shape().Match(text.Trim()) is not { Success: true } match)
            return null;
        if (Number(match, "year") is not { } year || Month(match) is not { } month || Number(match, "day") is not { } day)
            return null;
        if (month is < 1 or > 12 || year < 1 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return null;
        return match.Groups["hour"].Success ? Time(match, new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc)) : $"{year:0000}-{month:00}-{day:00}";
    }

    private static string? Time(Match match, DateTime day)
    {
        var (hour, minute, second) = (Number(match, "hour") ?? 0, Number(match, "minute") ?? 0, Number(match, "second") ?? 0);
        if (hour > 23 || minute > 59 || second > 60 || Zone(match) is not { } zone)
            return null;
        var seconds = (((hour * 60L) + minute) * 60) + Math.Min(second, 59) - zone;
        var ticks = day.Ticks + (seconds * TimeSpan.TicksPerSecond);
        return ticks < 0 || ticks > DateTime.MaxValue.Ticks
            ? null
            : new DateTime(ticks, DateTimeKind.Utc).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    }

    // In seconds east of Greenwich.
    private static int? Zone(Match match)
    {
        if (match.Groups["sign"].Success)
        {
            var offset = (((Number(match, "zoneHour") ?? 0) * 60) + (Number(match, "zoneMinute") ?? 0)) * 60;
            return offset > 14 * 3600 ? null : match.Groups["sign"].ValueSpan is "-" ? -offset : offset;
        }

        return match.Groups["zone"].Value.ToUpperInvariant() switch
        {
            "" or "Z" or "UTC" or "GMT" => 0,
            "JST" or "KST" => 9 * 3600,
            "CET" => 3600,
            "CEST" => 2 * 3600,
            "MSK" => 3 * 3600,
            _ => null,
        };
    }

    private static int? Month(Match match) =>
        match.Groups["name"] is { Success: true } name
            ? Array.IndexOf(Months, name.Value[..3].ToLowerInvariant()) is >= 0 and var index ? index + 1 : null
            : Number(match, "month");

    private static int? Number(Match match, string group) =>
        int.TryParse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    // A day with its time behind it, or (as ctime and OpenSSL have it) with the year behind the time.
    [GeneratedRegex(
        """
        ^(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6},?[ ]+)?
        (?:
          (?: (?<year>\d{4})(?<separator>[-/.])(?<month>\d{1,2})\k<separator>(?<day>\d{1,2})
            | (?<year>\d{4})(?<month>\d\d)(?<day>\d\d)
            | (?<year>\d{4})[-. ](?<name>[a-z]{3,9})[-. ](?<day>\d{1,2})
            | (?<day>\d{1,2})\.[ ]?(?<month>\d{1,2})\.[ ]?(?<year>\d{4})
            | (?<day>\d{1,2})[-. /](?<name>[a-z]{3,9})[-. /,]{1,2}(?<year>\d{4})
            | (?<name>[a-z]{3,9})[ ]+(?<day>\d{1,2})(?:st|nd|rd|th)?,?[ ]+(?<year>\d{4})
          )
          (?:(?:T|[ ]+)(?<hour>\d{1,2}):(?<minute>\d\d)(?::(?<second>\d\d)(?:[.,]\d{1,9})?)?)?
          | (?<name>[a-z]{3,9})[ ]+(?<day>\d{1,2})[ ]+(?<hour>\d{1,2}):(?<minute>\d\d):(?<second>\d\d)[ ]+(?<year>\d{4})
          | (?<name>[a-z]{3,9})[ ]+(?<day>\d{1,2})[ ]+(?<hour>\d{1,2}):(?<minute>\d\d):(?<second>\d\d)[ ]+(?<zone>UTC|GMT|CET|CEST|JST)[ ]+(?<year>\d{4})
        )
        (?:[ ]*\(?(?:(?<zone>[a-z]{1,5})|(?:UTC|GMT)?(?<sign>[+-])(?<zoneHour>\d\d):?(?<zoneMinute>\d\d)?)\)?)?$
        """,
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Shape();
}
