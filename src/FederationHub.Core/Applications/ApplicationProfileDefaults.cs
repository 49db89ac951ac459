using FederationHub.Core.Assurance;
using FederationHub.Core.Release;
using FederationHub.Core.Sessions;

namespace FederationHub.Core.Applications;

/// <summary>What a profile sets for an application that does not set it itself (rulings 1, 7 and 14).</summary>
public sealed record ApplicationProfileDefaults
{
    private static readonly SessionSettings KeptInBrowser = new() { Mode = SessionMode.Always };

    // Who is not named more gets the minimal set, as far as the statement has it.
    private static readonly ReleasePolicy MinimalSet = new() { Claims = ReleaseSets.Minimal };

    private static readonly ApplicationProfileDefaults Usual = new() { Session = KeptInBrowser, MinimumLevel = AssuranceLevel.Gemiddeld, Release = MinimalSet };

    // two factors for health care unless the application says otherwise.
    private static readonly ApplicationProfileDefaults Care = Usual with { MinimumLevel = AssuranceLevel.Verhoogd };

    // R001-12, R001-15, R001-21: an ordinary user at gemiddeld, the minimal set, single sign-on without being asked.
    private static readonly ApplicationProfileDefaults Education = Usual with { Release = new ReleasePolicy { Claims = ReleaseSets.Education }, RoleRequired = true };

    // R002-09, R002-16, R002-22: its applications were made for AD FS and Entra, go by the object id, and keep people signed in.
    private static readonly ApplicationProfileDefaults Municipal = Usual with { Release = MinimalSet with { Shape = TokenShape.V2 }, Session = KeptInBrowser with { Persistent = true } };

    // R004-03, R004-06, domain 4.4: nothing is kept that the person did not ask to keep; a statement is good for four hours.
    private static readonly ApplicationProfileDefaults Etoegang = Usual with
    {
        Session = new SessionSettings { Mode = SessionMode.OptIn, IdleSeconds = 2 * 3600, AbsoluteSeconds = null, EndsBeforePrompt = true, StatementSeconds = 4 * 3600 },
        Logout = new LogoutSettings { Scope = LogoutScope.IdpOnly },
        Assurance = new AssuranceDemand { Scheme = AssuranceScheme.Etoegang },
    };

    private static readonly ApplicationProfileDefaults Enterprise = Usual with { MinimumLevel = AssuranceLevel.Laag };

    private ApplicationProfileDefaults()
    {
    }

    /// <summary>Single sign-on and its timers.</summary>
    public required SessionSettings Session { get; init; }

    /// <summary>How its people log out.</summary>
    public LogoutSettings Logout { get; init; } = new();

    /// <summary>What it asks of an authentication beside the lowest level.</summary>
    public AssuranceDemand Assurance { get; init; } = new();

    /// <summary>The lowest level that it accepts.</summary>
    public required AssuranceLevel MinimumLevel { get; init; }

    /// <summary>Proof Key for Code Exchange (ruling 4); <c>required</c> in every profile.</summary>
    public string Pkce { get; init; } = "required";

    /// <summary>What it receives, on which ground, and in which shape.</summary>
    public required ReleasePolicy Release { get; init; }

    /// <summary>What a person is shown before values go out; nothing in every profile (ruling 6: the organisation agrees).</summary>
    public ConsentMode Consent { get; init; } = ConsentMode.None;

    /// <summary>Whether a person without a role is refused (V-05). Only education has the vocabulary; elsewhere a role is an extra (domain 2.6).</summary>
    public bool RoleRequired { get; init; }

    /// <summary>The defaults of a profile.</summary>
    public static ApplicationProfileDefaults For(ApplicationProfile profile) => profile switch
    {
        ApplicationProfile.Care => Care,
        ApplicationProfile.Education => Education,
        ApplicationProfile.Municipal => Municipal,
        ApplicationProfile.Procurement => Usual,
        ApplicationProfile.Etoegang => Etoegang,
        ApplicationProfile.Enterprise => Enterprise,
        _ => throw new ArgumentOutOfRangeException(nameof(profile)),
    };
}
