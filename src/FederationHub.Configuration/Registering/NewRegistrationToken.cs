using System.Globalization;
using FederationHub.Configuration.Writing;
using FederationHub.Configuration.Yaml;
using FederationHub.Core;
using FederationHub.Core.Applications;
using FederationHub.Core.Sessions;

namespace FederationHub.Configuration.Registering;

/// <summary>A token with which software may register itself, to be made, in the words of the hub file. What is null has its usual value.</summary>
public sealed record NewRegistrationToken
{
    /// <summary>Longest life of a token and of what is registered with it, in days.</summary>
    public const int MostDays = 3650;

    /// <summary>Most applications of one token.</summary>
    public const int MostApplications = 1000;

    private const string TemplateId = "template";

    /// <summary>The suite of what is registered. One that the configuration does not have is there for these applications alone.</summary>
    public required string Suite { get; init; }

    /// <summary>One of the profiles; that of the suite's applications where they have the same one, else <c>enterprise</c>.</summary>
    public string? Profile { get; init; }

    /// <summary><c>none</c> (usual: nobody), <c>all</c>, or ids.</summary>
    public IReadOnlyList<string> Organisations { get; init; } = ["none"];

    /// <summary><c>required</c> (usual), <c>or_nonce</c> or <c>optional</c>.</summary>
    public string? Pkce { get; init; }

    /// <summary>For whom assertions of a client's own key may be: <c>issuer</c> (usual) alone, or <c>endpoints</c> of the hub too.</summary>
    public string? AssertionAudience { get; init; }

    /// <summary><c>hub</c> (usual), <c>surf</c> or <c>entree</c>.</summary>
    public string? ReleaseSet { get; init; }

    /// <summary>Names of claims of the set; the profile's unless set.</summary>
    public IReadOnlyList<string>? Claims { get; init; }

    /// <summary><c>required</c> or <c>optional</c>; the profile's unless set.</summary>
    public string? Agreements { get; init; }

    /// <summary><c>none</c>, <c>notice</c> or <c>ask</c>; the profile's unless set.</summary>
    public string? Consent { get; init; }

    /// <summary>Scopes beside <c>openid</c>.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = ["profile", "email"];

    /// <summary>Lives of refresh tokens, which end with the session of their login at the latest; null for none.</summary>
    public RefreshTokenSettings? RefreshTokens { get; init; }

    /// <summary>Lives of refresh tokens that outlive the session, for who asks <c>offline_access</c>; null for none.</summary>
    public RefreshTokenSettings? OfflineAccess { get; init; }

    /// <summary>Whether start links of what is registered also lead to drafts.</summary>
    public bool IsTest { get; init; }

    /// <summary>Whether what is registered gets pairwise subjects only.</summary>
    public bool PairwiseOnly { get; init; }

    /// <summary>How many days something can be registered with it.</summary>
    public int Days { get; init; } = 30;

    /// <summary>How many days an application lives that is registered with it.</summary>
    public int LifeDays { get; init; } = 365;

    /// <summary>Most applications that live at a time.</summary>
    public int Most { get; init; } = 100;

    /// <summary>Whose it is, for operators; null for nothing.</summary>
    public string? Note { get; init; }

    /// <summary>The application that all of them are like; or everything that is wrong, a sentence each.</summary>
    /// <param name="settings">The configuration of now.</param>
    internal (Application? Template, IReadOnlyList<string> Problems) Read(HubSettings settings)
    {
        var profiles = settings.Applications.Where(application => application.Suite == Suite).Select(application => application.Profile).Distinct().ToList();
        var profile = Profile ?? Reading.ApplicationReader.WordOf(profiles is [var same] ? same : ApplicationProfile.Enterprise);

        // Read as an item of a file, so that it means what it would mean there.
        var text = new YamlText();
        text.Items("suites", [new WrittenBlock().Put("id", Suite).Put("name", "suite")]);
        text.Items("organisations", [.. settings.Organisations.Select(organisation => new WrittenBlock().Put("id", organisation.Id).Put("name", "organisation"))]);
        text.Items("applications",
        [
            new WrittenBlock { IsTall = true }
                .Put("id", TemplateId)
                .Put("suite", Suite)
                .Put("name", TemplateId)
                .Put("profile", profile)
                .Put("type", "public")
                .Put("redirect_uris", ["https://template.invalid/"])
                .Put("test", IsTest)
                .Put("organisations", Organisations is ["none" or "all"] ? Written.Of(Organisations[0]) : Written.Of(Organisations))
                .Put("release_set", ReleaseSet)
                .Put("claims", Claims is null ? null : Written.Of(Claims))
                .Put("agreements", Agreements)
                .Put("consent", Consent)
                .Put("scopes", Scopes)
                .Put("refresh_tokens", Block(RefreshTokens))
                .Put("offline_access", Block(OfflineAccess)),
        ]);
        List<string> problems = [];
        if (Pkce is not (null or "required" or "or_nonce" or "optional"))
        {
            problems.Add($"pkce: '{Shown.Of(Pkce)}' is not one of required, or_nonce, optional. Write one of them.");
        }

        if (AssertionAudience is not (null or "issuer" or "endpoints"))
        {
            problems.Add($"assertion_audience: '{Shown.Of(AssertionAudience)}' is not one of issuer, endpoints. Write one of them.");
        }

        if (Days is < 1 or > MostDays || LifeDays is < 1 or > MostDays)
        {
            problems.Add($"A token and what is registered with it live 1 to {MostDays} days.");
        }

        if (Most is < 1 or > MostApplications)
        {
            problems.Add($"A token is good for 1 to {MostApplications} applications.");
        }

        if (Note is { Length: > 200 } || Note?.Any(char.IsControl) == true)
        {
            problems.Add("A note has at most 200 characters, on one line.");
        }

        var reading = HubFileReader.Read(text.ToString());
        problems.AddRange(reading is HubFileReading.Refused refused
            ? refused.Problems.Select(problem => $"{problem.Field.Replace("applications[0].", "", StringComparison.Ordinal)}: {problem.Message}")
            : []);
        return problems.Count > 0 || reading is not HubFileReading.Accepted accepted
            ? (null, problems)
            : (With(accepted.File.Settings.Applications.Single()), []);
    }

    private static WrittenBlock? Block(RefreshTokenSettings? lives) => lives is null ? null : new WrittenBlock()
        .Put("idle_seconds", lives.IdleSeconds.ToString(CultureInfo.InvariantCulture))
        .Put("absolute_seconds", lives.AbsoluteSeconds.ToString(CultureInfo.InvariantCulture));

    // What hangs on the way of authenticating is kept apart from the reading: what is registered says itself how it does that.
    private Application With(Application template) => template with
    {
        Client = template.Client with { Pkce = Pkce ?? template.Client.Pkce, AssertionForEndpoints = AssertionAudience == "endpoints" },

        // R004-10: single sign-on waits until an application was seen to log people out, and nobody looks at what registers itself.
        Session = template is { Profile: ApplicationProfile.Etoegang, Test: false } ? template.Session with { Mode = SessionMode.Never } : template.Session,
    };
}
