using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using FederationHub.Core;
using FederationHub.Core.Assurance;
using FederationHub.Core.Login;
using FederationHub.Core.Organisations;
using FederationHub.Core.Ports;
using FederationHub.OpenId.RelyingParty;
using FederationHub.Outcomes;
using FederationHub.Upstreams.Outbound;

namespace FederationHub.Upstreams.Oidc;

/// <summary>
/// OpenID Connect organisations: code flow with PKCE, state and nonce, each upstream with a redirect URI of its own. The order of
/// <see cref="FinishAsync"/> is that of OpenID Connect Core 3.1: response, code, ID token, UserInfo.
/// </summary>
public sealed class OidcUpstream : IUpstreamProtocol, IUpstreamMetadata, IUpstreamCondition, IUpstreamLogout
{
    private readonly ConcurrentDictionary<string, OidcConnection> _connections = new(StringComparer.Ordinal);
    private readonly ProviderHttp _http;
    private readonly IKeyVault _vault;
    private readonly IHubKeys _keys;
    private readonly HubAddress _address;
    private readonly Randomness _randomness;
    private readonly TimeProvider _time;

    /// <summary>Makes the adapter; one a hub.</summary>
    /// <param name="outbound">The way out.</param>
    /// <param name="vault">Where the secrets are, by <see cref="Upstream.SecretName"/>.</param>
    /// <param name="keys">The key by which the hub proves who it is, where there is no secret.</param>
    /// <param name="address">Where the hub lives; http to loopback is allowed where it lives there itself.</param>
    /// <param name="randomness">Where nonces and verifiers come from.</param>
    /// <param name="time">The clock.</param>
    public OidcUpstream(OutboundClient outbound, IKeyVault vault, IHubKeys keys, HubAddress address, Randomness randomness, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(outbound);
        ArgumentNullException.ThrowIfNull(vault);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(randomness);
        ArgumentNullException.ThrowIfNull(time);
        _http = new ProviderHttp(outbound);
        _vault = vault;
        _keys = keys;
        _address = address;
        _randomness = randomness;
        _time = time;
    }

    /// <inheritdoc/>
    public string Name => "oidc";

    /// <inheritdoc/>
    public IReadOnlyList<SettingsProblem> Check(string settings) =>
        SettingsJson.TryRead<OidcSettings>(settings, out var read, out var problem)
            ? OidcSettingsCheck.Problems(read, _address.IsLoopback)
            : [problem];

    /// <inheritdoc/>
    public string? IdentifierOf(Upstream upstream)
    {
        ArgumentNullException.ThrowIfNull(upstream);
        return Connect(upstream).Match<string?>(connection => connection.Settings.Issuer, _ => null);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> IssuersOf(Upstream upstream)
    {
        ArgumentNullException.ThrowIfNull(upstream);
        return SettingsJson.TryRead<OidcSettings>(upstream.Settings, out var read, out _)
            ? IssuerRule.From(read.Issuer, read.Tenants, read.IssuerAliases, _address.IsLoopback).Match<IReadOnlyList<string>>(rule => rule.Issuers, _ => [])
            : [];
    }

    /// <inheritdoc/>
    public bool MayTryPassively(Upstream upstream)
    {
        ArgumentNullException.ThrowIfNull(upstream);
        return Connect(upstream).Match(connection => connection.Settings.Passive, _ => false);
    }

    /// <inheritdoc/>
    public bool IsWaiting(string settings) =>
        !SettingsJson.TryRead<OidcSettings>(settings, out var read, out _) || (read.Endpoints ?? read.Discovered) is null;

    /// <inheritdoc/>
    public UpstreamCondition? ConditionOf(string settings)
    {
        if (!SettingsJson.TryRead<OidcSettings>(settings, out var read, out _))
        {
            return null;
        }

        const int UsualSkew = 60;
        var endpoints = read.Endpoints ?? read.Discovered;
        var lenient = new List<string>();
        if (read.SkewSeconds > UsualSkew)
        {
            lenient.Add(FormattableString.Invariant($"skew_seconds: {read.SkewSeconds}"));
        }

        if (read.ClientAuthentication == ClientAuthenticationMethod.None)
        {
            lenient.Add("client_authentication: none");
        }

        if (read.ClientAssertionAudience != AssertionAudience.Issuer)
        {
            lenient.Add("client_assertion_audience: token_endpoint");
        }

        if (read.FreshLogin == FreshLoginProof.Trusted)
        {
            lenient.Add("fresh_login: trusted");
        }

        if (read.IssuerAliases.Count > 0)
        {
            lenient.Add($"issuer_aliases: {string.Join(", ", read.IssuerAliases)}");
        }

        if (read.TokenVersion == "1.0")
        {
            lenient.Add("token_version: 1.0");
        }

        return new UpstreamCondition
        {
            Identifier = read.Issuer,
            FetchedFrom = read.Endpoints is null ? read.DiscoveryUrl ?? read.Issuer + "/.well-known/openid-configuration" : null,
            Endpoints = [.. new[] { read.Issuer, endpoints?.AuthorizationEndpoint, endpoints?.TokenEndpoint, endpoints?.JwksUri, endpoints?.UserInfoEndpoint, endpoints?.EndSessionEndpoint, endpoints?.PushedAuthorizationRequestEndpoint }.OfType<string>()],
            KeysAt = endpoints?.JwksUri,
            Leniencies = lenient,
            OffersLogout = endpoints?.EndSessionEndpoint is not null,
            NeedsSecret = ClientAuthenticationMethod.NeedsSecret(read.ClientAuthentication),
        };
    }

    /// <inheritdoc/>
    public async ValueTask<Outcome<string>> RefreshAsync(string settings, CancellationToken cancellationToken)
    {
        if (!SettingsJson.TryRead<OidcSettings>(settings, out var read, out var problem))
        {
            return UpstreamsCauses.SettingsUnusable.Because($"{problem.Field}: {problem.Message}");
        }

        if (read.Endpoints is not null)
        {
            return settings;
        }

        var rule = IssuerRule.From(read.Issuer, read.Tenants, read.IssuerAliases, _address.IsLoopback);
        return await rule
            .ThenAsync(issuer => Uri.TryCreate(read.DiscoveryUrl ?? issuer.DefaultDiscoveryAddress, UriKind.Absolute, out var place)
                ? ProviderDiscovery.FetchAsync(_http, place, issuer, read.Algorithms, _address.IsLoopback, cancellationToken)
                : Task.FromResult<Outcome<ProviderMetadata>>(UpstreamsCauses.SettingsUnusable.Because("discovery_url is no URL.")))
            .ThenAsync<ProviderMetadata, string>(metadata =>
            {
                // A document that leads the hub to the inside is not kept, so that the one before goes on.
                if (new[] { metadata.TokenEndpoint, metadata.JwksUri, metadata.UserInfoEndpoint, metadata.PushedAuthorizationRequestEndpoint }.OfType<Uri>().FirstOrDefault(place => !_http.MayReach(place)) is { } inside)
                {
                    return UpstreamsCauses.OutboundAddressRefused.Because($"The discovery document names {inside.Host}, which is not public and not allow-listed.");
                }

                var renewed = (read with { Discovered = metadata.Endpoints }).ToJson();
                return renewed == read.ToJson() ? settings : renewed;
            });
    }

    /// <inheritdoc/>
    public async ValueTask<Outcome<UpstreamStart>> StartAsync(UpstreamTrip trip, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(trip);
        return await Connect(trip.Upstream).Then(Ready).ThenAsync(ready =>
            RequestAsync(trip, ready, cancellationToken).ThenAsync<StartedAuthorization, UpstreamStart>(started =>
                new UpstreamStart.RedirectTo(started.Url) { Memory = OidcMemory.Write(started.Memory), Wishes = trip.IsWishing(ready.Connection.Settings.AcrValuesSupported) }));
    }

    private async Task<Outcome<StartedAuthorization>> RequestAsync(UpstreamTrip trip, ReadyConnection ready, CancellationToken cancellationToken)
    {
        var (connection, metadata, _) = ready;
        var settings = connection.Settings;
        var started = AuthorizationRequestBuilder.Build(
            metadata,
            settings.ClientId,
            new AuthorizationDemand
            {
                RedirectUri = _address.OidcRedirectUri(trip.Upstream.Id),
                State = trip.Handle,
                Scope = settings.Scope,
                // prompt=login shows a page; where none may be shown, a maximum age of 0 says the same without one. Who does not say when a
                // person logged in meets a maximum age only by a new login.
                FreshLogin = !trip.Passive && (trip.Forced || (trip.MaxAgeSeconds is not null && settings.FreshLogin == FreshLoginProof.Trusted)),
                Silent = trip.Passive,
                MaxAge = trip.Forced ? TimeSpan.Zero : MaxAge(trip.MaxAgeSeconds),
                LoginHint = trip.LoginHint,
                AcrValues = AcrValues(trip, settings),
                AuthenticationContext = trip.LevelContexts.FirstOrDefault(IsOfClaim)?[AskedContexts.OfClaim.Length..],
                Extra = [.. settings.ExtraParameters, .. settings.HostedDomains.Count == 1 ? [KeyValuePair.Create("hd", settings.HostedDomains[0])] : Array.Empty<KeyValuePair<string, string>>()],
            },
            _randomness,
            _time.GetUtcNow());
        return settings.PushedRequests == PushedRequestUse.Offered && metadata.PushedAuthorizationRequestEndpoint is not null
            ? await CredentialAsync(trip.Upstream, ready, metadata.PushedAuthorizationRequestEndpoint, cancellationToken).ThenAsync(credential => PushedAuthorization.PushAsync(_http, metadata, credential, started, cancellationToken))
            : started;
    }

    /// <inheritdoc/>
    public async ValueTask<Outcome<UpstreamAnswer>> FinishAsync(Upstream upstream, UpstreamLeg leg, UpstreamReply reply, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(upstream);
        ArgumentNullException.ThrowIfNull(leg);
        ArgumentNullException.ThrowIfNull(reply);
        return await Connect(upstream).Then(Ready).ThenAsync(ready =>
            OidcMemory.Read(leg, _address.OidcRedirectUri(upstream.Id)).ThenAsync(memory =>
                AuthorizationCode.Read(reply.Parameters, memory, ready.Metadata).ThenAsync(code =>
                    CredentialAsync(upstream, ready, ready.Metadata.TokenEndpoint, cancellationToken).ThenAsync(credential =>
                        CodeExchange.RedeemAsync(_http, ready.Metadata, credential, code, memory, cancellationToken).ThenAsync(tokens =>
                            IdentifyAsync(upstream, ready, memory, code, tokens, cancellationToken))))));
    }

    private async Task<Outcome<UpstreamAnswer>> IdentifyAsync(
        Upstream upstream, ReadyConnection ready, AuthorizationMemory memory, AuthorizationCode code, TokenResponse tokens, CancellationToken cancellationToken)
    {
        var (connection, metadata, keys) = ready;
        var expectations = new IdTokenExpectations
        {
            Metadata = metadata,
            ClientId = connection.Settings.ClientId,
            Memory = memory,
            Skew = TimeSpan.FromSeconds(connection.Settings.SkewSeconds),
            TrustsPrompt = connection.Settings.FreshLogin == FreshLoginProof.Trusted,
        };
        var now = _time.GetUtcNow();
        return await IdTokenValidator.ValidateAsync(tokens, code, keys, expectations, now, cancellationToken).ThenAsync(idToken =>
            Admit(idToken.Claims, connection.Settings).ThenAsync(_ =>
                UserInfoAsync(ready, tokens, idToken, cancellationToken).ThenAsync<UserInfo?, UpstreamAnswer>(userInfo =>
                    new UpstreamAnswer(OidcStatement.From(upstream, metadata, idToken, userInfo) with { IdToken = Kept(metadata, idToken) }, ReplayId: null, now))));
    }

    // Kept for one purpose only: where there is nobody to give it back to, it is not.
    private static string? Kept(ProviderMetadata metadata, ValidatedIdToken idToken) =>
        metadata.EndSessionEndpoint is not null && idToken.Encoded.Length <= OidcLogout.LongestKept ? idToken.Encoded : null;

    /// <inheritdoc/>
    public bool OffersLogout(Upstream upstream)
    {
        ArgumentNullException.ThrowIfNull(upstream);
        return Connect(upstream).Match(connection => connection.Metadata?.EndSessionEndpoint is not null, _ => false);
    }

    /// <inheritdoc/>
    public ValueTask<Outcome<UpstreamStart>> StartLogoutAsync(UpstreamLogoutTrip trip, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(trip);
        return ValueTask.FromResult(Connect(trip.Upstream).Then(Ready).Then(ready => OidcLogout.Start(trip, ready.Connection.Settings, ready.Metadata, _address)));
    }

    /// <inheritdoc/>
    public ValueTask<Outcome<UpstreamLogoutResult>> FinishLogoutAsync(Upstream upstream, UpstreamLeg leg, UpstreamReply reply, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(leg);
        ArgumentNullException.ThrowIfNull(reply);
        return ValueTask.FromResult(OidcLogout.Finish(leg, reply));
    }

    /// <inheritdoc/>
    public Outcome<string> DemandIssuer(UpstreamReply reply) => UpstreamsCauses.MethodUnexpected.Because("Each provider posts its logout tokens to an address of its own.");

    /// <inheritdoc/>
    public async ValueTask<Outcome<UpstreamLogoutDemand>> ReadDemandAsync(Upstream upstream, UpstreamReply reply, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(upstream);
        ArgumentNullException.ThrowIfNull(reply);

        // Back-Channel Logout 2.5: a form with one logout_token.
        if (!reply.IsPost || reply.Single("logout_token") is not { Length: > 0 } token)
        {
            return UpstreamsCauses.LogoutTokenMissing.Because("logout_token is absent, or stands twice.");
        }

        return await Connect(upstream).Then(Ready).ThenAsync(async ready =>
        {
            var expected = new LogoutTokenExpectations
            {
                Metadata = ready.Metadata,
                ClientId = ready.Connection.Settings.ClientId,
                Skew = TimeSpan.FromSeconds(ready.Connection.Settings.SkewSeconds),
            };
            return (await LogoutTokenValidator.ValidateAsync(token, ready.Keys, expected, _time.GetUtcNow(), cancellationToken))
                .Then<UpstreamLogoutDemand>(valid => OidcLogout.Demand(upstream.Id, valid));
        });
    }

    /// <inheritdoc/>
    public ValueTask<UpstreamStart?> AnswerDemandAsync(Upstream upstream, UpstreamLogoutDemand demand, UpstreamLogoutResult result, CancellationToken cancellationToken) =>
        ValueTask.FromResult<UpstreamStart?>(null);

    private async Task<Outcome<UserInfo?>> UserInfoAsync(ReadyConnection ready, TokenResponse tokens, ValidatedIdToken idToken, CancellationToken cancellationToken)
    {
        var (connection, metadata, keys) = ready;
        var settings = connection.Settings;
        var wanted = settings.UserInfo switch
        {
            UserInfoUse.Always => true,
            UserInfoUse.Never => false,
            _ => metadata.UserInfoEndpoint is not null && OidcStatement.LacksWhatTheScopeAsks(idToken.Claims, settings.Scope),
        };
        if (!wanted)
        {
            return new Outcome<UserInfo?>.Accepted(null);
        }

        return (await UserInfoCall.FetchAsync(_http, metadata, tokens, idToken, keys, settings.ClientId, cancellationToken)).Then<UserInfo?>(userInfo => userInfo);
    }

    /// <summary>What an operator demands of the account beyond the protocol.</summary>
    private static Outcome<Done> Admit(JsonElement claims, OidcSettings settings)
    {
        // R000-08: the claim alone counts; the part of an e-mail address behind the @ proves nothing.
        if (settings.HostedDomains.Count > 0
            && !(Text(claims, "hd") is { } domain && settings.HostedDomains.Contains(domain, StringComparer.OrdinalIgnoreCase)))
        {
            return UpstreamsCauses.HostedDomainNotAllowed.Because($"hd is {(Text(claims, "hd") is null ? "missing" : "another")}; expected one of {string.Join(' ', settings.HostedDomains)}.");
        }

        // R002-09: a token of version 1.0 (AD FS, Entra ID) names people otherwise, so that it is taken only where the settings say so. Most providers say nothing.
        var said = Text(claims, "ver");
        return settings.TokenVersion is { } version ? Version(said == version, version) : Version(said != "1.0", "2.0 or none");

        Outcome<Done> Version(bool fits, string expected) => fits
            ? Done.Instance
            : UpstreamsCauses.TokenVersionMismatch.Because($"Expected ver {expected}, got {said?[..Math.Min(8, said.Length)] ?? "none"}. Change token_version, or the version at the organisation.");
    }

    private async Task<Outcome<RelyingPartyCredential>> CredentialAsync(Upstream upstream, ReadyConnection ready, Uri endpoint, CancellationToken cancellationToken)
    {
        var settings = ready.Connection.Settings;
        if (settings.ClientAuthentication == ClientAuthenticationMethod.PrivateKeyJwt)
        {
            return await SignAsync(ready, endpoint, cancellationToken);
        }

        if (upstream.SecretName is null || settings.ClientAuthentication == ClientAuthenticationMethod.None)
        {
            return new RelyingPartyCredential.PublicClient(settings.ClientId);
        }

        if (await _vault.ReadAsync(VaultKinds.UpstreamSecret, upstream.SecretName, cancellationToken) is not { Length: > 0 } octets)
        {
            return UpstreamsCauses.SecretMissing.Because($"The vault has no secret {upstream.SecretName}; apply the configuration that names it.");
        }

        var secret = Encoding.UTF8.GetString(octets);
        return settings.ClientAuthentication switch
        {
            ClientAuthenticationMethod.SecretBasic => new RelyingPartyCredential.SecretBasic(settings.ClientId, secret),
            ClientAuthenticationMethod.SecretPost => new RelyingPartyCredential.SecretPost(settings.ClientId, secret),
            _ => RelyingPartyCredential.For(settings.ClientId, secret, ready.Metadata),
        };
    }

    // One request, one assertion: its id is good once.
    private async Task<Outcome<RelyingPartyCredential>> SignAsync(ReadyConnection ready, Uri endpoint, CancellationToken cancellationToken)
    {
        var settings = ready.Connection.Settings;
        var announced = ready.Metadata.Endpoints.TokenEndpointAuthAlgorithms;
        if (RelyingPartyKey.AlgorithmFor(announced) is not { } algorithm)
        {
            return RelyingPartyCauses.MetadataNoAssertionAlgorithm.Because($"{settings.Issuer} takes {announced.Count} other algorithms; the hub signs PS256 or RS256. Agree on a client_secret.");
        }


        // Where it is no issuer, it is the very address that it is sent to: metadata that names the token endpoint of another provider must not get an
        // assertion for there at an endpoint of its own.
        var audience = settings.ClientAssertionAudience == AssertionAudience.TokenEndpoint ? endpoint.OriginalString : settings.Issuer;
        var key = new RelyingPartyKey(await _keys.SamlSigningAsync(cancellationToken));
        return new RelyingPartyCredential.SignedAssertion(settings.ClientId, key.Sign(settings.ClientId, audience, algorithm, _randomness, _time.GetUtcNow()));
    }

    private Outcome<OidcConnection> Connect(Upstream upstream)
    {
        _connections.TryGetValue(upstream.Id, out var known);
        if (known is not null && known.Text == upstream.Settings)
        {
            return known;
        }

        return OidcConnection.Read(upstream.Settings, known, _http, _address.IsLoopback, _time).Then<OidcConnection>(connection =>
        {
            _connections[upstream.Id] = connection;
            return connection;
        });
    }

    private static Outcome<ReadyConnection> Ready(OidcConnection connection) =>
        connection is { Metadata: { } metadata, Keys: { } keys }
            ? new ReadyConnection(connection, metadata, keys)
            : UpstreamsCauses.MetadataMissing.Because($"The discovery document of {connection.Settings.Issuer} has not arrived yet.");

    // A level is asked in the operator's own words; what an application asks for goes on only where the settings know it.
    private static List<string> AcrValues(UpstreamTrip trip, OidcSettings settings) =>
        trip.LevelContexts.Count > 0
            ? [.. trip.LevelContexts.Where(context => !IsOfClaim(context))]
            : [.. trip.RequestedContexts.Where(context => settings.AcrValuesSupported.Contains(context, StringComparer.Ordinal))];

    private static bool IsOfClaim(string context) => context.StartsWith(AskedContexts.OfClaim, StringComparison.Ordinal);

    private static TimeSpan? MaxAge(int? seconds) => seconds is { } value ? TimeSpan.FromSeconds(value) : null;

    private static string? Text(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private sealed record ReadyConnection(OidcConnection Connection, ProviderMetadata Metadata, ProviderKeys Keys);
}
