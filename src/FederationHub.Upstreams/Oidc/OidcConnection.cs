using FederationHub.OpenId.RelyingParty;
using FederationHub.Outcomes;

namespace FederationHub.Upstreams.Oidc;

/// <summary>The settings of one upstream, read once, with the provider's keys.</summary>
internal sealed class OidcConnection
{
    private OidcConnection(string text, OidcSettings settings, IssuerRule issuer, ProviderMetadata? metadata, ProviderKeys? keys)
    {
        Text = text;
        Settings = settings;
        Issuer = issuer;
        Metadata = metadata;
        Keys = keys;
    }

    /// <summary>The column that this was read from.</summary>
    public string Text { get; }

    public OidcSettings Settings { get; }

    public IssuerRule Issuer { get; }

    /// <summary>Null while nothing was set by hand and nothing was discovered.</summary>
    public ProviderMetadata? Metadata { get; }

    /// <summary>There whenever <see cref="Metadata"/> is.</summary>
    public ProviderKeys? Keys { get; }

    // The keys of the connection before stay as long as they stand at the same place: a change of another setting fetches nothing.
    public static Outcome<OidcConnection> Read(string text, OidcConnection? before, IProviderHttp http, bool allowLoopbackHttp, TimeProvider time)
    {
        if (!SettingsJson.TryRead<OidcSettings>(text, out var settings, out var problem))
        {
            return UpstreamsCauses.SettingsUnusable.Because($"{problem.Field}: {problem.Message}");
        }

        return IssuerRule.From(settings.Issuer, settings.Tenants, settings.IssuerAliases, allowLoopbackHttp).Then<OidcConnection>(issuer =>
        {
            if ((settings.Endpoints ?? settings.Discovered) is not { } endpoints)
            {
                return new OidcConnection(text, settings, issuer, null, null);
            }

            return ProviderMetadata.From(endpoints, issuer, settings.Algorithms, allowLoopbackHttp).Then<OidcConnection>(metadata =>
                new OidcConnection(
                    text,
                    settings,
                    issuer,
                    metadata,
                    before?.Keys is { } keys && keys.JwksUri == metadata.JwksUri ? keys : new ProviderKeys(http, metadata.JwksUri, time)));
        });
    }
}
