using System.Text.Json.Serialization;

namespace FederationHub.Core.Receipts;

/// <summary>Why an application got a claim or missed one: the other half of a receipt.</summary>
/// <param name="Claim">Name on the wire.</param>
/// <param name="Source">Where its value comes from: source of the claim rule.</param>
/// <param name="Verdict">Whether it went out, and who decided.</param>
/// <param name="Reference">The id of the agreement that it rests on, also for the minimal set where there is one (R000-20); null elsewhere.</param>
[JsonConverter(typeof(ClaimTraceJson))]
public sealed record ClaimTrace(string Claim, string Source, ClaimVerdict Verdict, string? Reference = null)
{
    /// <summary>Type of the identifier that the application goes by, for <c>person_id</c>, <c>org_id</c> and their types; null elsewhere, and where it has none.</summary>
    public string? Identifier { get; init; }
}

/// <summary>What was decided about a claim, and by whom.</summary>
public enum ClaimVerdict
{
    /// <summary>Released: it belongs to the minimal set (R001-15).</summary>
    MinimalSet,

    /// <summary>Released: an active agreement of the organisation names it (R001-11).</summary>
    Agreement,

    /// <summary>Released: this application needs no agreements, by its own setting.</summary>
    WithoutAgreement,

    /// <summary>Withheld: no active agreement of the organisation names it.</summary>
    NoAgreement,

    /// <summary>Withheld: the person did not consent.</summary>
    NoConsent,

    /// <summary>Withheld: the statement has no such value.</summary>
    NotInStatement,

    /// <summary>Withheld: the value does not have the form, or is not in the list, that the contract names.</summary>
    NotAsAgreed,

    /// <summary>Withheld: it is the protocol's own name, or has no place.</summary>
    NotAllowed,
}

/// <summary>What a verdict means, and its word.</summary>
public static class ClaimVerdicts
{
    private static readonly ClaimVerdict[] All = Enum.GetValues<ClaimVerdict>();

    /// <summary>Whether the claim went out.</summary>
    public static bool IsReleased(this ClaimVerdict verdict) => verdict is ClaimVerdict.MinimalSet or ClaimVerdict.Agreement or ClaimVerdict.WithoutAgreement;

    /// <summary>The verdict of a word, or null.</summary>
    public static ClaimVerdict? Parse(string word)
    {
        foreach (var verdict in All)
        {
            if (verdict.Word() == word)
            {
                return verdict;
            }
        }

        return null;
    }

    /// <summary>The word for it in audit, exports and <c>explain</c>.</summary>
    public static string Word(this ClaimVerdict verdict) => verdict switch
    {
        ClaimVerdict.MinimalSet => "minimal-set",
        ClaimVerdict.Agreement => "agreement",
        ClaimVerdict.WithoutAgreement => "without-agreement",
        ClaimVerdict.NoAgreement => "no-agreement",
        ClaimVerdict.NoConsent => "no-consent",
        ClaimVerdict.NotInStatement => "not-in-statement",
        ClaimVerdict.NotAsAgreed => "not-as-agreed",
        ClaimVerdict.NotAllowed => "not-allowed",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict)),
    };
}
