using System.Globalization;
using System.Text;

namespace FederationHub.Configuration.Doctor;

/// <summary>How bad something is.</summary>
public enum Severity
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Could not be looked at; <see cref="Finding.Seen"/> says why.</summary>
    Unchecked,

    /// <summary>Worth knowing; nothing to do.</summary>
    Note,

    /// <summary>Works now, and will not for ever, or is less safe than it could be.</summary>
    Warning,

    /// <summary>People cannot log in, or what they send can be stolen.</summary>
    Error,
}

/// <summary>One thing that was looked at. All text is plain, on one line, and safe to print.</summary>
/// <param name="Id">Stable name of the check, such as <c>database-schema</c>.</param>
/// <param name="Part">What it belongs to, such as <c>database</c>.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Subject">Id of the application, organisation or upstream that it is about; null for the hub itself.</param>
/// <param name="Seen">What was seen.</param>
/// <param name="Why">Why it matters, in one sentence.</param>
/// <param name="Mend">What to do, to the letter; null where there is nothing to do.</param>
public sealed record Finding(string Id, string Part, Severity Severity, string? Subject, string Seen, string Why, string? Mend);

/// <summary>One check: its stable name, what it belongs to and why it matters.</summary>
internal sealed record DoctorRule(string Id, string Part, string Why)
{
    private const int Longest = 600;

    public Finding Ok(string seen = "ok", string? subject = null) => Make(Severity.Ok, seen, null, subject);

    public Finding Unchecked(string seen, string? subject = null) => Make(Severity.Unchecked, seen, null, subject);

    public Finding Note(string seen, string? mend = null, string? subject = null) => Make(Severity.Note, seen, mend, subject);

    public Finding Warning(string seen, string mend, string? subject = null) => Make(Severity.Warning, seen, mend, subject);

    public Finding Error(string seen, string mend, string? subject = null) => Make(Severity.Error, seen, mend, subject);

    private Finding Make(Severity severity, string seen, string? mend, string? subject) =>
        new(Id, Part, severity, subject is null ? null : Plain(subject), Plain(seen), Why, mend is null ? null : Plain(mend));

    // A terminal acts on control characters and turns text around for others; what came from outside may hold both.
    private static string Plain(string text)
    {
        var plain = new StringBuilder(Math.Min(text.Length, Longest));
        foreach (var rune in text.EnumerateRunes())
        {
            if (plain.Length >= Longest)
            {
                return plain.Append('…').ToString();
            }

            var unsafeToPrint = Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;
            plain.Append(unsafeToPrint ? "\uFFFD" : rune.ToString());
        }

        return plain.ToString();
    }
}
