using FederationHub.Outcomes;
using FederationHub.Saml.Signatures;

namespace FederationHub.Upstreams.Saml;

/// <summary>The settings of one upstream, read once, with the organisation's keys.</summary>
/// <param name="Text">The column that this was read from.</param>
/// <param name="Settings">The settings.</param>
/// <param name="Keys">Its signing keys, in order; empty while it waits for metadata.</param>
internal sealed record SamlConnection(string Text, SamlSettings Settings, IReadOnlyList<TrustedKey> Keys)
{
    public static Outcome<SamlConnection> Read(string text) =>
        SettingsJson.TryRead<SamlSettings>(text, out var settings, out var problem)
            ? new SamlConnection(text, settings, [.. (settings.Entity?.Certificates ?? []).Select(CertificateText.Read).OfType<TrustedKey>()])
            : UpstreamsCauses.SettingsUnusable.Because($"{problem.Field}: {problem.Message}");

    /// <summary>Whether it is the same organisation with at least one key that the other settings do not have.</summary>
    public bool KnowsKeysBeyond(SamlConnection other) =>
        Settings.Entity is { } entity && string.Equals(entity.EntityId, other.Settings.Entity?.EntityId, StringComparison.Ordinal)
        && Keys.Any(key => !other.Keys.Any(known => string.Equals(known.Fingerprint, key.Fingerprint, StringComparison.Ordinal)));

    /// <summary>The entity while it may be used.</summary>
    public Outcome<SamlEntity> Entity(DateTimeOffset now)
    {
        if (Settings.Entity is not { } entity)
        {
            return UpstreamsCauses.MetadataMissing.Because("The organisation's metadata has not arrived yet.");
        }

        // SAML Metadata 2.3.2: what has expired is not used, also where no newer one could be fetched.
        return entity.ValidUntil <= now
            ? UpstreamsCauses.MetadataExpired.Because($"The metadata of {entity.EntityId} was valid until {entity.ValidUntil:O}.")
            : entity;
    }
}
