using FederationHub.Configuration.Checks;
using FederationHub.Core;
using FederationHub.Core.Organisations;
using FederationHub.Core.Ports;
using FederationHub.Upstreams.Oidc;

namespace FederationHub.Configuration.Applying;

/// <summary>Whether an upstream may go on with the secret that the hub has.</summary>
internal static class KeptSecret
{
    /// <summary>Why it may not, or null. A secret belongs to one client at one issuer: to keep it for another would send it there.</summary>
    public static async Task<FileProblem?> ProblemAsync(PendingUpstream pending, HubSettings stored, IKeyVault vault, CancellationToken cancellationToken)
    {
        var id = pending.Upstream.Id;
        var where = pending.Secret!.Source switch
        {
            SecretSource.TextFile file => $"Put it in the file '{file.Path}', relative to the hub file.",
            SecretSource.Variable variable => $"Set the environment variable {variable.Name} for the process that applies this file.",
            _ => "Write env:NAME or file:PATH, and put the secret there.",
        };
        FileProblem Problem(string message) => new(pending.Secret.Line, pending.Secret.Path, $"{message} {where}");

        if (stored.Upstreams.FirstOrDefault(upstream => upstream.Id == id) is not { } before || before.SecretName != pending.Upstream.SecretName
            || await vault.ReadAsync(VaultKinds.UpstreamSecret, before.SecretName!, cancellationToken) is null)
        {
            return Problem($"There is no client secret to keep: this hub has none for the upstream '{id}'.");
        }

        return ClientOf(before) == ClientOf(pending.Upstream)
            ? null
            : Problem($"The client secret that this hub has for the upstream '{id}' belongs to another issuer, client_id or address than those here.");
    }

    // With what decides at which address it is shown.
    private static (string? Issuer, string? ClientId, string? DiscoveryUrl, string? TokenEndpoint, string? PushedEndpoint) ClientOf(Upstream upstream) =>
        OidcSettings.TryParse(upstream.Settings) is { } settings ? (settings.Issuer, settings.ClientId, settings.DiscoveryUrl, settings.Endpoints?.TokenEndpoint, settings.Endpoints?.PushedAuthorizationRequestEndpoint) : default;
}
