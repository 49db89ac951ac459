using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace FederationHub.Samples.IdentityProvider;

/// <summary>
/// One fake home organisation. It speaks SAML, OpenID Connect or both, under one base URL; see
/// <see cref="FakeOrganisationEndpoints.MapFakeOrganisation"/>.
/// </summary>
public sealed class FakeOrganisation
{
    private volatile int _breakage;

    /// <summary>A short id: lower case letters, digits and hyphens.</summary>
    public required string Id { get; init; }

    public required string NameNl { get; init; }

    public required string NameEn { get; init; }

    /// <summary>Where browsers and relying parties reach it, absolute, without a trailing slash: `http://localhost:8080/idp/horizon`. Routes are mapped at its path.</summary>
    public required string BaseUrl { get; init; }

    /// <summary>The domains it may speak for: shibmd:Scope. The first is schacHomeOrganization.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    public required IReadOnlyList<Persona> Personas { get; set; }

    /// <summary>The BRIN of a Dutch school: 4 or 6 characters.</summary>
    public string? Brin { get; init; }

    /// <summary>Null: it speaks no SAML.</summary>
    public SamlFace? Saml { get; set; }

    /// <summary>Null: it speaks no OpenID Connect.</summary>
    public OidcFace? Oidc { get; init; }

    public OrganisationKeys Keys { get; init; } = new();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Fetches the metadata of service providers. The default connects `*.localhost` names to loopback (RFC 6761 6.3), which .NET does not resolve.</summary>
    public HttpClient Http { get; init; } = new(new SocketsHttpHandler { ConnectCallback = ConnectAsync }) { Timeout = TimeSpan.FromSeconds(5) };

    /// <summary>What it does wrong at every login until set back. The login page can add one for a single login.</summary>
    public Breakage Breakage
    {
        get => (Breakage)_breakage;
        set => _breakage = (int)value;
    }

    /// <summary>Changes what an ID token says before it is signed, as products do that speak in ways of their own. Null: nothing.</summary>
    public Action<JsonObject>? IdTokenSays { get; set; }

    /// <summary>Changes the text of a Response with an assertion before it is signed. Null: nothing.</summary>
    public Func<string, string>? ResponseSays { get; set; }

    /// <summary>Changes the text of a LogoutRequest before it is signed. Null: nothing.</summary>
    public Func<string, string>? LogoutRequestSays { get; set; }

    /// <summary>Changes what a logout token says before it is signed. Null: nothing.</summary>
    public Action<JsonObject>? LogoutTokenSays { get; set; }

    /// <summary>The logout token that it wrote last, as it went out; null before the first.</summary>
    public string? LastLogoutToken { get; internal set; }

    /// <summary>How long its sessions last, as a SAML response says it. An ID token says nothing of it, unless <see cref="IdTokenSays"/> does.</summary>
    public TimeSpan SessionLasts { get; set; } = TimeSpan.FromHours(8);

    /// <summary>How long it waits where it is slow: longer than the hub does.</summary>
    public TimeSpan SlowFor { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How it answers a SAML LogoutRequest.</summary>
    public LogoutAnswer LogoutAnswer { get; set; }

    /// <summary>Null: assertions are signed and not encrypted.</summary>
    public FakeEncryption? Encryption { get; set; }

    /// <summary>SAML entity ID: the metadata's address.</summary>
    public string EntityId => Saml?.EntityId ?? $"{BaseUrl}/metadata";

    /// <summary>The path at which routes are mapped; empty for the root of a host.</summary>
    public string BasePath => new Uri(BaseUrl).AbsolutePath.TrimEnd('/');

    internal OrganisationState State { get; } = new();

    internal string Name(string language) => language == "nl" ? NameNl : NameEn;

    /// <summary>Signs with a new key from now on: a rollover that relying parties must follow.</summary>
    /// <param name="keepPrevious">Publish the previous keys too.</param>
    public void RollKey(bool keepPrevious = true) => Keys.Roll(keepPrevious);

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            var host = context.DnsEndPoint.Host;
            if (host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase))
            {
                await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, context.DnsEndPoint.Port), cancellation);
            }
            else
            {
                await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            }

            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>How a fake organisation answers who asks it to log somebody out.</summary>
public enum LogoutAnswer
{
    /// <summary>Everybody was told.</summary>
    Complete,

    /// <summary>It is over here, and not everywhere.</summary>
    Partial,

    /// <summary>It does not.</summary>
    Refused,
}
