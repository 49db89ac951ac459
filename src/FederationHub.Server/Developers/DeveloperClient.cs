using System.Globalization;
using FederationHub.Core;
using FederationHub.Core.Applications;
using FederationHub.Core.Release;
using FederationHub.OpenId.Provider.Clients;
using FederationHub.Outcomes;
using ApplicationId = FederationHub.Core.Applications.ApplicationId;

namespace FederationHub.Server.Developers;

/// <summary>What a client of a developer is.</summary>
internal enum DeveloperClientKind
{
    /// <summary>A web application with a server, which keeps a secret.</summary>
    Web,

    /// <summary>A page in a browser, without a secret.</summary>
    SinglePage,

    /// <summary>A program on a device, without a secret; any port of a loopback address (RFC 8252 7.3).</summary>
    Native,
}

/// <summary>A client that a developer made.</summary>
internal sealed record DeveloperClient
{
    /// <summary>How long one works.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(30);

    /// <summary>Longest name, characters.</summary>
    public const int LongestName = 60;

    private const string IdPrefix = "dev-";
    private static readonly string[] Hosts = ["http://localhost", "http://127.0.0.1", "http://[::1]"];

    /// <summary>Client id.</summary>
    public required string Id { get; init; }

    /// <summary>Pseudonym of whoever made it; never shown.</summary>
    public required string Owner { get; init; }

    public required string Name { get; init; }

    public required DeveloperClientKind Kind { get; init; }

    public required string RedirectUri { get; init; }

    /// <summary>Hash of its secret; null for a public client.</summary>
    public string? SecretHash { get; init; }

    public required DateTimeOffset EndsAt { get; init; }

    /// <summary>A new one, with its secret; or the key of the text that says what is wrong.</summary>
    public static (DeveloperClient? Client, string? Secret, string? Problem) Make(
        string owner, string? name, string? kind, string? redirectUri, HubAddress hub, DateTimeOffset now, Randomness randomness)
    {
        var called = name?.Trim() ?? string.Empty;
        if (called.Length is 0 or > LongestName || called.Any(c => char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format))
        {
            return (null, null, "developers.problem.name");
        }

        DeveloperClientKind? known = kind switch
        {
            "web" => DeveloperClientKind.Web,
            "spa" => DeveloperClientKind.SinglePage,
            "native" => DeveloperClientKind.Native,
            _ => null,
        };
        if (known is not { } of)
        {
            return (null, null, "developers.problem.kind");
        }

        if (!IsLoopback(redirectUri, hub))
        {
            return (null, null, "developers.problem.redirect");
        }

        var secret = of == DeveloperClientKind.Web ? "fhs_" + randomness.Handle() : null;
        return (new DeveloperClient
        {
            Id = IdPrefix + randomness.Reference().ToLowerInvariant(),
            Owner = owner,
            Name = called,
            Kind = of,
            RedirectUri = redirectUri!,
            SecretHash = secret is null ? null : ClientSecretHash.Create(secret).ToString(),
            EndsAt = now + Life,
        }, secret, null);
    }

    /// <summary>The application that it is, for the organisations that are fake.</summary>
    public Application ToApplication(IEnumerable<string> organisations) => Plain(Id, Name, organisations) with
    {
        Client = new ClientSettings
        {
            IsPublic = SecretHash is null,
            IsNative = Kind == DeveloperClientKind.Native,
            RedirectUris = [RedirectUri],
            SecretHashes = SecretHash is null ? [] : [SecretHash],
            Scopes = ["openid", "profile", "email"],
        },
    };

    /// <summary>What every application here is: of a suite of its own, for the fake organisations, with single sign-on and the plain claims.</summary>
    public static Application Plain(string id, string name, IEnumerable<string> organisations) => new()
    {
        Id = ApplicationId.TryParse(id) ?? throw new InvalidOperationException("A client id here is always an application id."),
        Suite = id,
        Name = LocalisedText.Same(name),
        Profile = ApplicationProfile.Enterprise,
        Client = new ClientSettings { IsPublic = true, RedirectUris = [] },
        Organisations = AllowedOrganisations.Only(organisations),
        Release = new ReleasePolicy
        {
            Agreements = AgreementNeed.Optional,
            Claims = [.. ReleaseSets.Minimal, new ClaimRule("name", "name", ClaimPlacement.IdToken | ClaimPlacement.UserInfo), ReleaseSets.Hub["given_name"], ReleaseSets.Hub["family_name"], ReleaseSets.Hub["email"]],
        },
        Session = ApplicationProfileDefaults.For(ApplicationProfile.Enterprise).Session,
        RoleRequired = false,
        // What somebody tries out is no choice that a browser should know of.
        Discovery = new DiscoverySettings { Remember = RememberChoice.Off },
    };

    // ux 4 step 4: this machine and nowhere else, and not the hub itself, whose own addresses are no application's.
    private static bool IsLoopback(string? uri, HubAddress hub) =>
        uri is not null
        && RedirectUriRules.Check(uri, native: false) is Outcome<Done>.Accepted
        && Array.Exists(Hosts, host => uri.StartsWith(host, StringComparison.Ordinal) && uri.Length > host.Length && uri[host.Length] is ':' or '/')
        && Uri.TryCreate(uri, UriKind.Absolute, out var read)
        && read is { Host: "localhost" or "127.0.0.1" or "[::1]", UserInfo: "" }
        // By its port, which can be written in many ways, as the machine itself can.
        && read.Port != new Uri(hub.PublicUrl).Port;
}
