namespace FederationHub.Core.Applications;

/// <summary>What an application is for (R001-12, ruling 7): it decides how sure the hub must be of who logs in.</summary>
public enum ApplicationClass
{
    /// <summary>Ordinary: <c>gewoon</c>.</summary>
    Gewoon,

    /// <summary>Sensitive information: <c>gevoelig</c>.</summary>
    Gevoelig,

    /// <summary>Administration, also the hub's own console: <c>beheer</c>.</summary>
    Beheer,

    /// <summary>Acts for the organisation: <c>bestuur</c>, only through eHerkenning with a mandate (R001-19).</summary>
    Bestuur,
}

/// <summary>Where the second factor is done when the organisation did not do one (R000-06). <c>hub</c> is refused at save: it is not there yet.</summary>
public enum SecondFactorPlace
{
    /// <summary>The login is refused.</summary>
    Refuse,

    /// <summary>At the application: the login succeeds with a truthful lower <c>acr</c> and <c>amr</c>.</summary>
    Application,
}

/// <summary>What happens to a login whose level is below the minimum (R001-12).</summary>
public enum UnmetLevel
{
    /// <summary>It is refused.</summary>
    Refuse,

    /// <summary>It goes on, with the level that was reached.</summary>
    Release,
}

/// <summary>The words in which an application hears its level (domain 3.6, rule 7).</summary>
public enum AssuranceScheme
{
    /// <summary>The hub's own: <c>{hub}/assurance/verhoogd</c>.</summary>
    Hub,

    /// <summary><c>http://surfconext.nl/assurance/loa2</c>.</summary>
    Surf,

    /// <summary><c>urn:etoegang:core:assurance-class:loa3</c>.</summary>
    Etoegang,

    /// <summary><c>http://eidas.europa.eu/LoA/substantial</c>.</summary>
    Eidas,
}

/// <summary>What an application asks of an authentication (rulings 1, 7 and 8).</summary>
public sealed record AssuranceDemand
{
    /// <summary>What it is for.</summary>
    public ApplicationClass Class { get; init; }

    /// <summary>Lowest levels for people of single organisations, by organisation id; they count beside the application's own.</summary>
    public IReadOnlyDictionary<string, Assurance.AssuranceLevel> ByOrganisation { get; init; } = new Dictionary<string, Assurance.AssuranceLevel>(StringComparer.Ordinal);

    /// <summary>Where the second factor is done when the organisation did none.</summary>
    public SecondFactorPlace SecondFactor { get; init; }

    /// <summary>What happens below the minimum.</summary>
    public UnmetLevel OnUnmet { get; init; }

    /// <summary>Whether <c>mfa</c> that only a contract guarantees counts and is told (R000-14).</summary>
    public bool AcceptsContracts { get; init; }

    /// <summary>Authentication methods that count as no factor here, such as <c>sms</c> (domain 3.4, rule A4).</summary>
    public IReadOnlyList<string> RestrictedFactors { get; init; } = [];

    /// <summary>How old a second factor may be, seconds; null for as old as the session (R000-19).</summary>
    public int? SecondFactorSeconds { get; init; }

    /// <summary>The words in which it hears its level.</summary>
    public AssuranceScheme Scheme { get; init; }
}
