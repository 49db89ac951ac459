using System.Collections.Concurrent;
using FederationHub.Core;
using FederationHub.Core.Login;
using FederationHub.Core.Organisations;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Saml;
using FederationHub.Saml.Bindings;
using FederationHub.Saml.Reading;
using FederationHub.Saml.Signatures;
using FederationHub.Saml.Validation;
using FederationHub.Saml.Writing;
using FederationHub.Upstreams.Outbound;
using FederationHub.Upstreams.Saml.Sources;

namespace FederationHub.Upstreams.Saml;

/// <summary>
/// SAML 2.0 organisations, by the Web Browser SSO profile (SAML Profiles 4.1): a request by Redirect or POST, an answer by POST to the
/// one assertion consumer service. Every check of the answer is <see cref="ResponseValidator"/>'s.
/// </summary>
public sealed class SamlUpstream : IUpstreamProtocol, IUpstreamMetadata, IUpstreamRenewal, IUpstreamOfSource, IUpstreamCondition, IUpstreamUnsolicited, IUpstreamLogout, IUpstreamLook
{
    private const string RequestId = "request_id";
    private const string Contexts = "contexts";

    private readonly ConcurrentDictionary<string, SamlConnection> _connections = new(StringComparer.Ordinal);
    private readonly SamlMetadataSource _metadata;
    private readonly KeyRenewal _renewal;
    private readonly HubSigningKey _signing;
    private readonly SamlDecryptionKeys _decryption;
    private readonly SamlLogout _logout;
    private readonly HubAddress _address;
    private readonly Randomness _randomness;
    private readonly TimeProvider _time;

    /// <summary>Makes the adapter; one a hub.</summary>
    /// <param name="outbound">The way out, for metadata.</param>
    /// <param name="keys">The key that signs requests, and those that open what was encrypted.</param>
    /// <param name="address">Where the hub lives: its entity ID and its assertion consumer service.</param>
    /// <param name="randomness">Where request ids come from.</param>
    /// <param name="time">The clock.</param>
    /// <param name="sources">Metadata sources; without them, an upstream of one waits.</param>
    public SamlUpstream(OutboundClient outbound, IHubKeys keys, HubAddress address, Randomness randomness, TimeProvider time, MetadataSources? sources = null)
    {
        ArgumentNullException.ThrowIfNull(outbound);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(randomness);
        ArgumentNullException.ThrowIfNull(time);
        _metadata = new SamlMetadataSource(outbound, sources, time);
        _renewal = new KeyRenewal(RefreshAsync, time);
        _signing = new HubSigningKey(keys);
        _decryption = new SamlDecryptionKeys(keys);
        _logout = new SamlLogout(_signing, _decryption, address, randomness);
        _address = address;
        _randomness = randomness;
        _time = time;
    }

    /// <inheritdoc/>
    public string Name => "saml";

    /// <inheritdoc/>
    public IReadOnlyList<SettingsProblem> Check(string settings) =>
        SettingsJson.TryRead<SamlSettings>(settings, out var read, out var problem)
            ? SamlSettingsCheck.Problems(read, _address.IsLoopback, _time.GetUtcNow())
            : [problem];

    /// <inheritdoc/>
    public string? IdentifierOf(Upstream upstream)
    {
        ArgumentNullException.ThrowIfNull(upstream);
        return Connect(upstream).Match(connection => connection.Settings.Entity?.EntityId ?? connection.Settings.EntityId, _ => null);
    }

    /// <inheritdoc/>
    public string? ErrorUrlOf(Upstream upstream)
    {
        ArgumentNullException.ThrowIfNull(upstream);
        return Connect(upstream).Match(connection => connection.Settings.Entity?.ErrorUrl, _ => null);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> IssuersOf(Upstream upstream)
    {
        ArgumentNullException.ThrowIfNull(upstream);
        return SettingsJson.TryRead<SamlSettings>(upstream.Settings, out var read, out _) && (read.Entity?.EntityId ?? read.EntityId) is { } entityId ? [entityId] : [];
    }

    /// <inheritdoc/>
    public bool MayTryPassively(Upstream upstream)
    {
        ArgumentNullException.ThrowIfNull(upstream);

        // A form that posts itself is a page.
        return Connect(upstream).Match(connection => connection.Settings is { Passive: true, Entity: { } entity } settings && !IsByPost(settings, entity), _ => false);
    }

    /// <inheritdoc/>
    public bool IsWaiting(string settings) =>
        !SettingsJson.TryRead<SamlSettings>(settings, out var read, out _) || read.Entity is null;

    /// <inheritdoc/>
    public UpstreamCondition? ConditionOf(string settings) => SamlConnection.Read(settings).Match<UpstreamCondition?>(
        connection => new UpstreamCondition
        {
            Identifier = connection.Settings.Entity?.EntityId ?? connection.Settings.EntityId,
            FetchedFrom = connection.Settings.MetadataUrl,
            MetadataSource = connection.Settings.MetadataSource,
            ValidUntil = connection.Settings.Entity?.ValidUntil,
            Certificates = [.. connection.Keys.Select(key => new CertificateCondition(key.Fingerprint, key.NotAfter, key.IsRsa ? "RSA" : "EC", key.KeySize, key.IsLongEnough))],
            Endpoints = [.. new[] { connection.Settings.MetadataUrl, connection.Settings.Entity?.RedirectUrl, connection.Settings.Entity?.PostUrl, connection.Settings.Entity?.LogoutRedirectUrl, connection.Settings.Entity?.LogoutPostUrl }.OfType<string>()],
            Allows = connection.Settings.Allow,
            OffersLogout = connection.Settings.Entity is { } entity && SamlLogout.IsOffered(entity),
            Leniencies = [.. Leniencies(connection.Settings)],
        },
        _ => null);

    /// <inheritdoc/>
    public PublishedLook? LookOf(string settings) => SamlSettings.TryParse(settings)?.Entity?.Look;

    /// <inheritdoc/>
    public ValueTask<Outcome<string>> RefreshAsync(string settings, CancellationToken cancellationToken) => RefreshAsync(settings, null, fetch: true, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<Outcome<string>> RefreshAsync(string settings, IReadOnlyList<MetadataSource> sources, CancellationToken cancellationToken) => RefreshAsync(settings, sources, fetch: true, cancellationToken);

    /// <inheritdoc/>
    public TimeSpan? FreshFor(string settings, DateTimeOffset now) =>
        SettingsJson.TryRead<SamlSettings>(settings, out var read, out _) && read.IsFetched()
            ? SourceSchedule.Interval(read.Entity?.CacheSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null, read.Entity?.ValidUntil, now)
            : null;

    /// <inheritdoc/>
    public string? SourceOf(string settings) => SettingsJson.TryRead<SamlSettings>(settings, out var read, out _) ? read.MetadataSource : null;

    /// <inheritdoc/>
    public ValueTask<Outcome<string>> RenewFromSourceAsync(string settings, IReadOnlyList<MetadataSource> sources, CancellationToken cancellationToken) => RefreshAsync(settings, sources, fetch: false, cancellationToken);

    private async ValueTask<Outcome<string>> RefreshAsync(string settings, IReadOnlyList<MetadataSource>? sources, bool fetch, CancellationToken cancellationToken)
    {
        if (!SettingsJson.TryRead<SamlSettings>(settings, out var read, out var problem))
        {
            return UpstreamsCauses.SettingsUnusable.Because($"{problem.Field}: {problem.Message}");
        }

        var renewed = await _metadata.RenewAsync(read, sources, fetch, _address.IsLoopback, cancellationToken);
        return renewed.Then<string>(fresh => fresh.ToJson() == read.ToJson() ? settings : fresh.ToJson());
    }

    /// <inheritdoc/>
    public IReadOnlyList<RenewedSettings> TakeRenewed() => _renewal.Take();

    /// <inheritdoc/>
    public async ValueTask<Outcome<UpstreamStart>> StartAsync(UpstreamTrip trip, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(trip);
        var now = _time.GetUtcNow();
        return await Connect(trip.Upstream).ThenAsync(connection => connection.Entity(now).ThenAsync(entity => SendAsync(trip, connection.Settings, entity, now, cancellationToken)));
    }

    /// <inheritdoc/>
    public async ValueTask<Outcome<UpstreamAnswer>> FinishAsync(Upstream upstream, UpstreamLeg leg, UpstreamReply reply, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(upstream);
        ArgumentNullException.ThrowIfNull(leg);
        ArgumentNullException.ThrowIfNull(reply);
        var now = _time.GetUtcNow();
        return await WithNewKeysAsync(upstream, connection => JudgeAsync(upstream, connection, leg, reply, now, cancellationToken));
    }

    private Task<Outcome<UpstreamAnswer>> JudgeAsync(
        Upstream upstream, SamlConnection connection, UpstreamLeg leg, UpstreamReply reply, DateTimeOffset now, CancellationToken cancellationToken) =>
        connection.Entity(now).ThenAsync<SamlEntity, UpstreamAnswer>(async entity =>
        {
            // SAML Profiles 4.1.2: a Response with an assertion never comes by Redirect.
            if (!reply.IsPost)
            {
                return UpstreamsCauses.MethodUnexpected.Because("The answer came by GET; an assertion is only taken by POST.");
            }

            if (!leg.Memory.TryGetValue(RequestId, out var requestId) || requestId.Length == 0)
            {
                return UpstreamsCauses.MemoryUnusable.Because("The leg lacks request_id: it is of another protocol.");
            }

            return await PostBinding.Decode(reply.Single("SAMLResponse")).ThenAsync<ReadOnlyMemory<byte>, UpstreamAnswer>(async xml =>
            {
                var hub = SamlRecipient.Of(_address) with { DecryptionKeys = await _decryption.ForAsync(xml, cancellationToken) };
                var expected = SamlResponseCheck.Expecting(SamlOrganisation.Of(connection, entity), hub, SamlRequest.WithId(requestId), now) with
                {
                    RequestedAuthnContexts = leg.Memory.TryGetValue(Contexts, out var contexts) ? contexts.Split(' ') : [],
                    FreshSince = FreshSince(leg, now),
                };
                return SamlResponseCheck.Validate(xml, expected)
                    .Then<UpstreamAnswer>(assertion => new UpstreamAnswer(SamlStatement.From(upstream.Id, assertion), ReplayId(assertion), assertion.ReplayUntil));
            });
        });

    // SAML Metadata 2.4.1.1: the keys are those of the metadata, so an unknown one is looked for there, whatever the message is. Nothing was
    // decided about it, and the caller spends a leg once, whichever judgement stands.
    private Task<Outcome<T>> WithNewKeysAsync<T>(Upstream upstream, Func<SamlConnection, Task<Outcome<T>>> judge) => Connect(upstream).ThenAsync(async known =>
    {
        var judged = await judge(known);
        return judged is Outcome<T>.Rejected { Rejection: var refused } && known.Settings.IsFetched() && KeyRenewal.MayHelp(refused.Code)
            ? await (await _renewal.AskAsync(upstream)).Then(SamlConnection.Read).Match(
                renewed => renewed.KnowsKeysBeyond(known)
                    ? judge(renewed)
                    : Task.FromResult<Outcome<T>>(refused.Code.Because($"{refused.Detail}; its metadata was asked again and holds no other key")),
                failed => Task.FromResult<Outcome<T>>(refused.Code.Because($"{refused.Detail}; its metadata was asked again: {failed.Code}")))
            : judged;
    });

    /// <inheritdoc/>
    public Outcome<string> UnsolicitedIssuer(UpstreamReply reply)
    {
        ArgumentNullException.ThrowIfNull(reply);
        return PostBinding.Decode(reply.IsPost ? reply.Single("SAMLResponse") : null).Then(ResponsePreview.Read).Then<string>(preview => preview.InResponseTo is null
            ? preview.Issuer
            : SamlCauses.InResponseToUnexpected.Because("it answers a request"));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> UnsolicitedApplications(Upstream upstream)
    {
        ArgumentNullException.ThrowIfNull(upstream);
        return Connect(upstream).Match(connection => connection.Settings.Unsolicited, _ => []);
    }

    /// <inheritdoc/>
    public async ValueTask<Outcome<UnsolicitedAnswer>> CheckUnsolicitedAsync(Upstream upstream, UpstreamReply reply, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(upstream);
        ArgumentNullException.ThrowIfNull(reply);
        var now = _time.GetUtcNow();
        var answer = await Connect(upstream).ThenAsync(connection => connection.Entity(now).ThenAsync(entity =>
            PostBinding.Decode(reply.IsPost ? reply.Single("SAMLResponse") : null).ThenAsync<ReadOnlyMemory<byte>, UnsolicitedAnswer>(async xml =>
            {
                var hub = SamlRecipient.Of(_address) with { DecryptionKeys = await _decryption.ForAsync(xml, cancellationToken) };
                return SamlResponseCheck.Validate(xml, SamlResponseCheck.Expecting(SamlOrganisation.Of(connection, entity), hub, SamlRequest.None, now))
                    .Then<UnsolicitedAnswer>(assertion => new UnsolicitedAnswer(ReplayId(assertion), assertion.ReplayUntil));
            })));

        // A started login is what pays for a question to the private key (XML Encryption 1.1, 6.1): here nobody paid.
        return answer is Outcome<UnsolicitedAnswer>.Rejected { Rejection: { } rejection } && rejection.Code == SamlCauses.EncryptedUnsolicited
            ? UpstreamsCauses.UnsolicitedEncrypted.Because("What is encrypted and not signed as it is, is decrypted only in answer to a request; the start link does the same for a tile.")
            : answer;
    }

    /// <inheritdoc/>
    public bool OffersLogout(Upstream upstream)
    {
        ArgumentNullException.ThrowIfNull(upstream);
        return Connect(upstream).Match(connection => connection.Settings.Entity is { } entity && SamlLogout.IsOffered(entity), _ => false);
    }

    /// <inheritdoc/>
    public async ValueTask<Outcome<UpstreamStart>> StartLogoutAsync(UpstreamLogoutTrip trip, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(trip);
        var now = _time.GetUtcNow();
        return await Connect(trip.Upstream).ThenAsync(connection => connection.Entity(now).ThenAsync(entity => _logout.StartAsync(trip, connection.Settings, entity, now, cancellationToken)));
    }

    /// <inheritdoc/>
    public async ValueTask<Outcome<UpstreamLogoutResult>> FinishLogoutAsync(Upstream upstream, UpstreamLeg leg, UpstreamReply reply, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(upstream);
        ArgumentNullException.ThrowIfNull(leg);
        ArgumentNullException.ThrowIfNull(reply);
        var now = _time.GetUtcNow();
        return await WithNewKeysAsync(upstream, connection => Task.FromResult(connection.Entity(now).Then(entity => _logout.Finish(connection, entity, leg, reply, now))));
    }

    /// <inheritdoc/>
    public Outcome<string> DemandIssuer(UpstreamReply reply)
    {
        ArgumentNullException.ThrowIfNull(reply);
        return SamlLogout.IssuerOf(reply);
    }

    /// <inheritdoc/>
    public async ValueTask<Outcome<UpstreamLogoutDemand>> ReadDemandAsync(Upstream upstream, UpstreamReply reply, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(upstream);
        ArgumentNullException.ThrowIfNull(reply);
        var now = _time.GetUtcNow();
        return await WithNewKeysAsync(upstream, connection => connection.Entity(now).ThenAsync(entity => _logout.ReadAsync(upstream.Id, connection, entity, reply, now, cancellationToken)));
    }

    /// <inheritdoc/>
    public async ValueTask<UpstreamStart?> AnswerDemandAsync(Upstream upstream, UpstreamLogoutDemand demand, UpstreamLogoutResult result, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(upstream);
        ArgumentNullException.ThrowIfNull(demand);
        return Connect(upstream) is Outcome<SamlConnection>.Accepted { Value.Settings.Entity: { } entity }
            ? await _logout.AnswerAsync(entity, demand, result, _time.GetUtcNow(), cancellationToken)
            : null;
    }

    private async Task<Outcome<UpstreamStart>> SendAsync(UpstreamTrip trip, SamlSettings settings, SamlEntity entity, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var byPost = IsByPost(settings, entity);
        if ((byPost ? entity.PostUrl : entity.RedirectUrl) is not { } destination)
        {
            return UpstreamsCauses.MetadataWithoutEndpoint.Because($"{entity.EntityId} takes no requests by {(byPost ? "POST" : "Redirect")}.");
        }

        // SAML Core 1.3.4: an ID begins with a letter or an underscore; a handle may begin with anything.
        var bare = new AuthnRequest("_" + _randomness.Handle(), now, _address.SamlEntityId, destination, _address.AssertionConsumerService);
        var (request, accepted, isOutOfReach, wishes) = SamlTripRequest.For(bare, trip, settings);
        if (isOutOfReach)
        {
            return UpstreamsCauses.ContextOutOfReach.Because($"{entity.EntityId} has nothing {settings.Comparison} than {string.Join(' ', request.RequestedAuthnContexts)}.");
        }

        var key = settings.SignRequests ?? entity.WantsSignedRequests ? await _signing.CurrentAsync(cancellationToken) : null;
        var memory = new Dictionary<string, string>(StringComparer.Ordinal) { [RequestId] = request.Id };
        if (accepted.Count > 0)
        {
            memory[Contexts] = string.Join(' ', accepted);
        }

        var address = SamlTripRequest.Address(destination, trip, settings);
        if (!byPost)
        {
            return new UpstreamStart.RedirectTo(RedirectBinding.RequestUri(address, AuthnRequestWriter.Write(request), trip.Handle, key)) { Memory = memory, Wishes = wishes };
        }

        var xml = key is null ? AuthnRequestWriter.Write(request) : AuthnRequestWriter.WriteSigned(request, key);
        return new UpstreamStart.PostForm(address, [new("SAMLRequest", PostBinding.Encode(xml)), new("RelayState", trip.Handle)]) { Memory = memory, Wishes = wishes };
    }

    private Outcome<SamlConnection> Connect(Upstream upstream)
    {
        if (_connections.TryGetValue(upstream.Id, out var known) && known.Text == upstream.Settings)
        {
            return known;
        }

        return SamlConnection.Read(upstream.Settings).Then<SamlConnection>(connection =>
        {
            _connections[upstream.Id] = connection;
            return connection;
        });
    }

    private static IEnumerable<string> Leniencies(SamlSettings settings)
    {
        if (settings.SkewSeconds > new SamlSettings().SkewSeconds)
        {
            yield return FormattableString.Invariant($"skew_seconds: {settings.SkewSeconds}");
        }

        if (settings.ForceAuthn == ForceAuthnUse.Never)
        {
            yield return "force_authn: never";
        }

        if (settings.Unsolicited.Count > 0)
        {
            yield return $"unsolicited: {string.Join(", ", settings.Unsolicited)}";
        }
    }

    private static bool IsByPost(SamlSettings settings, SamlEntity entity) => settings.RequestBinding switch
    {
        RequestBinding.Post => true,
        RequestBinding.Redirect => false,
        _ => entity.RedirectUrl is null,
    };

    // A line feed is in no entity ID (SamlSettingsCheck), so that no two pairs of issuer and ID are written alike.
    private static string ReplayId(ValidatedAssertion assertion) => $"{assertion.Issuer}\n{assertion.Id}";

    private static DateTimeOffset? FreshSince(UpstreamLeg leg, DateTimeOffset now) =>
        leg.Forced ? leg.SentAt
        : leg.MaxAgeSeconds is { } seconds ? now.AddSeconds(-seconds)
        : null;
}
