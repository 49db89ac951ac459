using System.Text.Json;

namespace FederationHub.OpenId.Provider.Registration;

/// <summary>What a client is told about its registration (RFC 7591 3.2.1, RFC 7592 3).</summary>
public sealed record RegisteredClient
{
    /// <summary>Its id.</summary>
    public required string ClientId { get; init; }

    /// <summary>Its secret, where one was made now; the hub keeps a hash, so that it is told once.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>Whether it has a secret, so that it is told when that ends.</summary>
    public required bool HasSecret { get; init; }

    /// <summary>When it was registered.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>When the registration ends, and its secret with it; null for never.</summary>
    public required DateTimeOffset? EndsAt { get; init; }

    /// <summary>Where it reads, changes and removes its registration.</summary>
    public required string RegistrationUri { get; init; }

    /// <summary>With which token.</summary>
    public required string AccessToken { get; init; }

    /// <summary>All that counts for it.</summary>
    public required ClientMetadata Metadata { get; init; }

    /// <summary>The id: the rest holds secrets.</summary>
    public override string ToString() => ClientId;

    internal void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteString(ClientMetadataNames.ClientId, ClientId);
        if (ClientSecret is not null)
        {
            writer.WriteString(ClientMetadataNames.ClientSecret, ClientSecret);
        }

        writer.WriteNumber(ClientMetadataNames.ClientIdIssuedAt, IssuedAt.ToUnixTimeSeconds());
        if (HasSecret)
        {
            // RFC 7591 3.2.1: REQUIRED beside a secret; 0 for one that does not end.
            writer.WriteNumber(ClientMetadataNames.ClientSecretExpiresAt, EndsAt?.ToUnixTimeSeconds() ?? 0);
        }

        writer.WriteString(ClientMetadataNames.AccessToken, AccessToken);
        writer.WriteString(ClientMetadataNames.ClientUriOfRegistration, RegistrationUri);
        Metadata.WriteTo(writer);
    }
}
