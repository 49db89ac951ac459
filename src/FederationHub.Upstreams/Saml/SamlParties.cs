using FederationHub.Core;
using FederationHub.Saml.Encryption;
using FederationHub.Saml.Signatures;
using FederationHub.Saml.Validation;

namespace FederationHub.Upstreams.Saml;

/// <summary>The organisation whose answer is judged: who it is, by which keys it is known, and what its settings let it send.</summary>
public sealed record SamlOrganisation
{
    internal SamlOrganisation(string entityId, IReadOnlyList<TrustedKey> keys) => (EntityId, Keys) = (entityId, keys);

    /// <summary>Its entity ID, compared byte for byte.</summary>
    public string EntityId { get; }

    /// <summary>How far its clock may differ, seconds.</summary>
    public int SkewSeconds { get; init; } = new SamlSettings().SkewSeconds;

    /// <summary>What counts beyond the rules: words of <see cref="SamlSettings.AllowWords"/>; any other allows nothing.</summary>
    public IReadOnlyList<string> Allow { get; init; } = [];

    /// <summary>Signature algorithms that count from it, words of <see cref="SamlSettings.AlgorithmWords"/>; empty lets each count that counts at all.</summary>
    public IReadOnlyList<string> Algorithms { get; init; } = [];

    /// <summary>Its signing keys, in order; none refuses everything.</summary>
    internal IReadOnlyList<TrustedKey> Keys { get; }


    internal bool RequireSignedResponse { get; init; }

    internal bool RequireSignedAssertion { get; init; }

    internal static SamlOrganisation Of(SamlConnection connection, SamlEntity entity) => new(entity.EntityId, connection.Keys)
    {
        SkewSeconds = connection.Settings.SkewSeconds,
        Allow = connection.Settings.Allow,
        Algorithms = connection.Settings.Algorithms,
        RequireSignedResponse = connection.Settings.RequireSignedResponse,
        RequireSignedAssertion = connection.Settings.RequireSignedAssertion,
    };
}

/// <summary>The service provider to which an answer was to go.</summary>
public sealed record SamlRecipient
{
    /// <summary>Names it.</summary>
    /// <param name="entityId">Its entity ID: the audience.</param>
    /// <param name="assertionConsumer">The address that receives answers, as registered.</param>
    public SamlRecipient(string entityId, string assertionConsumer)
    {
        ArgumentException.ThrowIfNullOrEmpty(entityId);
        ArgumentException.ThrowIfNullOrEmpty(assertionConsumer);
        (EntityId, AssertionConsumer) = (entityId, assertionConsumer);
    }

    /// <summary>Its entity ID.</summary>
    public string EntityId { get; }

    /// <summary>Where it receives answers.</summary>
    public string AssertionConsumer { get; }

    /// <summary>Its keys for what is encrypted, tried in order; none refuses what is encrypted.</summary>
    internal IReadOnlyList<DecryptionKey> DecryptionKeys { get; init; } = [];

    internal static SamlRecipient Of(HubAddress address) => new(address.SamlEntityId, address.AssertionConsumerService);
}

/// <summary>Which request an answer must name.</summary>
public sealed record SamlRequest
{
    private SamlRequest(string? id) => Id = id;

    /// <summary>No request: the answer must name none, and could only start a login afresh (SAML Profiles 4.1.5).</summary>
    public static SamlRequest None { get; } = new((string?)null);

    internal string? Id { get; }

    /// <summary>The request with this ID, 1 character or more.</summary>
    /// <param name="id">The ID of the AuthnRequest.</param>
    public static SamlRequest WithId(string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return new SamlRequest(id);
    }
}
