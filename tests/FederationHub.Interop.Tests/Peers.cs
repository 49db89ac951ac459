using FederationHub.Testing.Processes;

namespace FederationHub.Interop.Tests;

/// <summary>Real implementations by others, each a process on a port of its own; see tests/peers.</summary>
internal static class Peers
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Why there are no peers here, or null. The test command brings them, and there a missing one is a failure, never a skip.</summary>
    public static string? Missing { get; } =
        Environment.GetEnvironmentVariable("CI") == "true" || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("FEDERATIONHUB_TEST_NPM"))
            ? null
            : "Real peers are installed by tests/run.sh Interop.";

    /// <summary>The SAML organisation, which takes the hub's metadata from <see cref="HubMetadataFile"/> below its state folder.</summary>
    /// <param name="port">Where it listens.</param>
    /// <param name="state">Its state folder.</param>
    /// <param name="wantsSignedRequests">Whether it refuses requests that are not signed.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <param name="signs">What it signs: <c>assertion</c>, <c>response</c> or both.</param>
    /// <param name="encrypts">What it encrypts: <c>assertion</c>, <c>nameid</c>, both or nothing.</param>
    public static async Task<RunningProcess> SamlOrganisationAsync(
        int port, string state, bool wantsSignedRequests, CancellationToken cancellation, string signs = "assertion response", string encrypts = "")
    {
        var process = RunningProcess.Start(
            "saml-organisation",
            Path.Combine(SourceTree.Root, "tests/peers/saml-organisation.sh"),
            [],
            new Dictionary<string, string>
            {
                ["PEER_PORT"] = $"{port}",
                ["PEER_STATE"] = state,
                ["PEER_WANTS_SIGNED"] = wantsSignedRequests ? "true" : "false",
                ["PEER_SIGNS"] = signs,
                ["PEER_ENCRYPTS"] = encrypts,
                ["PEER_SIMPLESAMLPHP"] = Needed("FEDERATIONHUB_TEST_SIMPLESAMLPHP"),
            });
        await process.AnswersAsync(SamlMetadata(port), Patience, cancellation);
        return process;
    }

    public static Uri SamlMetadata(int port) => new($"http://localhost:{port}/saml2/idp/metadata.php");

    public static string HubMetadataFile(string state) => Path.Combine(state, "hub-metadata.xml");

    public static async Task<RunningProcess> OpenIdOrganisationAsync(int port, PeerClient client, CancellationToken cancellation)
    {
        var process = Node("openid-organisation", new Dictionary<string, string>
        {
            ["PEER_PORT"] = $"{port}",
            ["PEER_CLIENT_ID"] = client.Id,
            ["PEER_CLIENT_SECRET"] = client.Secret,
            ["PEER_CLIENT_AUTH"] = client.Authentication,
            ["PEER_CLIENT_JWKS_URI"] = client.KeysUri,
            ["PEER_ALG"] = client.Algorithm,
            ["PEER_PUSHED"] = client.Pushed,
            ["PEER_REDIRECT_URI"] = client.RedirectUri,
            ["PEER_POST_LOGOUT_URI"] = client.AfterLogout,
            ["PEER_LOGOUT_URI"] = client.LogoutTokens,
        });
        await process.ReadyLineAsync(Patience, cancellation);
        return process;
    }

    public static async Task<RunningProcess> OpenIdApplicationAsync(int port, string issuer, string clientId, string? clientSecret, CancellationToken cancellation, string? clientKey = null, string? registrationToken = null)
    {
        var process = Node("openid-application", new Dictionary<string, string>
        {
            ["PEER_PORT"] = $"{port}",
            ["PEER_ISSUER"] = issuer,
            ["PEER_CLIENT_ID"] = clientId,
            ["PEER_CLIENT_SECRET"] = clientSecret ?? "",
            ["PEER_CLIENT_KEY"] = clientKey ?? "",
            ["PEER_REGISTRATION_TOKEN"] = registrationToken ?? "",
        });
        await process.ReadyLineAsync(Patience, cancellation);
        return process;
    }

    private static RunningProcess Node(string script, Dictionary<string, string> environment)
    {
        environment["PEER_NPM"] = Needed("FEDERATIONHUB_TEST_NPM");
        return RunningProcess.Start(
            script,
            Needed("FEDERATIONHUB_TEST_NODE"),
            [Path.Combine(SourceTree.Root, $"tests/peers/{script}.mjs")],
            environment);
    }

    private static string Needed(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : throw new InvalidOperationException($"{variable} is not set.");
}

/// <summary>A client of the OpenID organisation, and how the two speak.</summary>
internal sealed record PeerClient(string Id, string Secret, string RedirectUri)
{
    /// <summary>How it authenticates (OpenID Core 9).</summary>
    public string Authentication { get; init; } = "client_secret_basic";

    /// <summary>Where its keys are.</summary>
    public string KeysUri { get; init; } = "";

    /// <summary>How ID tokens are signed for it.</summary>
    public string Algorithm { get; init; } = "RS256";

    /// <summary>Whether requests are pushed (RFC 9126): <c>offered</c>, <c>required</c> or <c>off</c>.</summary>
    public string Pushed { get; init; } = "offered";

    public string AfterLogout { get; init; } = "";

    public string LogoutTokens { get; init; } = "";
}
