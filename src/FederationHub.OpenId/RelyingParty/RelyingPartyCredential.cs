namespace FederationHub.OpenId.RelyingParty;

/// <summary>Who the hub is at a provider, and how it proves that (OpenID Core 9).</summary>
public abstract record RelyingPartyCredential
{
    private RelyingPartyCredential(string clientId) => ClientId = clientId;

    /// <summary>The client id that the provider gave.</summary>
    public string ClientId { get; }

    /// <summary>The client id only: a credential is never printed.</summary>
    public sealed override string ToString() => ClientId;

    /// <summary>No secret: PKCE alone protects the code.</summary>
    public sealed record PublicClient : RelyingPartyCredential
    {
        /// <summary>A client without a secret.</summary>
        /// <param name="clientId">The client id.</param>
        public PublicClient(string clientId)
            : base(clientId)
        {
        }
    }

    /// <summary><c>client_secret_basic</c>: id and secret in the Authorization header.</summary>
    public sealed record SecretBasic : RelyingPartyCredential
    {
        /// <summary>A client with a secret.</summary>
        /// <param name="clientId">The client id.</param>
        /// <param name="secret">The secret.</param>
        public SecretBasic(string clientId, string secret)
            : base(clientId) => Secret = secret;

        internal string Secret { get; }
    }

    /// <summary><c>client_secret_post</c>: id and secret in the form.</summary>
    public sealed record SecretPost : RelyingPartyCredential
    {
        /// <summary>A client with a secret.</summary>
        /// <param name="clientId">The client id.</param>
        /// <param name="secret">The secret.</param>
        public SecretPost(string clientId, string secret)
            : base(clientId) => Secret = secret;

        internal string Secret { get; }
    }

    /// <summary><c>private_key_jwt</c>: a JWT that the hub's key signed for one request.</summary>
    public sealed record SignedAssertion : RelyingPartyCredential
    {
        /// <summary>A client with a key.</summary>
        /// <param name="clientId">The client id.</param>
        /// <param name="assertion">What <see cref="RelyingPartyKey.Sign"/> gave; good for one request.</param>
        public SignedAssertion(string clientId, string assertion)
            : base(clientId) => Assertion = assertion;

        internal string Assertion { get; }
    }

    /// <summary>The credential in the way the provider announces: post only where it does not take basic.</summary>
    /// <param name="clientId">The client id.</param>
    /// <param name="secret">The secret, or null for a public client.</param>
    /// <param name="metadata">The provider.</param>
    public static RelyingPartyCredential For(string clientId, string? secret, ProviderMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        if (string.IsNullOrEmpty(secret))
        {
            return new PublicClient(clientId);
        }

        var methods = metadata.TokenEndpointAuthMethods;
        return !methods.Contains("client_secret_basic", StringComparer.Ordinal) && methods.Contains("client_secret_post", StringComparer.Ordinal)
            ? new SecretPost(clientId, secret)
            : new SecretBasic(clientId, secret);
    }
}
