using FederationHub.Core.Login;
using FederationHub.OpenId.RelyingParty;
using FederationHub.Outcomes;

namespace FederationHub.Upstreams.Oidc;

/// <summary>What a leg remembers of an OpenID Connect trip. What the hub knows anyway (when, where to, how fresh) stands with the leg.</summary>
internal static class OidcMemory
{
    private const string State = "state";
    private const string Nonce = "nonce";
    private const string Verifier = "code_verifier";
    private const string Prompted = "prompted";

    public static IReadOnlyDictionary<string, string> Write(AuthorizationMemory memory)
    {
        var kept = new Dictionary<string, string>(StringComparer.Ordinal) { [State] = memory.State, [Nonce] = memory.Nonce, [Verifier] = memory.CodeVerifier };
        if (memory.Prompted)
        {
            kept[Prompted] = "1";
        }

        return kept;
    }

    public static Outcome<AuthorizationMemory> Read(UpstreamLeg leg, string redirectUri)
    {
        if (!leg.Memory.TryGetValue(State, out var state) || !leg.Memory.TryGetValue(Nonce, out var nonce) || !leg.Memory.TryGetValue(Verifier, out var verifier))
        {
            return UpstreamsCauses.MemoryUnusable.Because("The leg lacks state, nonce or code_verifier: it is of another protocol.");
        }

        return new AuthorizationMemory(
            state,
            nonce,
            verifier,
            redirectUri,
            leg.SentAt,
            leg.Forced,
            leg is { Forced: false, MaxAgeSeconds: { } seconds } ? TimeSpan.FromSeconds(seconds) : null)
        {
            Prompted = leg.Memory.ContainsKey(Prompted),
        };
    }
}
