using System.Globalization;
using FederationHub.Core;
using FederationHub.Core.Applications;
using FederationHub.Core.Audit;
using FederationHub.Core.Ports;
using FederationHub.OpenId;
using FederationHub.OpenId.Provider.Clients;
using FederationHub.OpenId.Provider.Registration;
using FederationHub.Outcomes;
using ApplicationId = FederationHub.Core.Applications.ApplicationId;

namespace FederationHub.Configuration.Registering;

/// <summary>
/// Applications that register themselves (RFC 7591, RFC 7592), and the tokens with which they may. Each change is decided on what is there now, and made
/// only if that is still so; it is live on every node within ten seconds.
/// </summary>
public sealed class Registrar(IRegistrationStore store, IAuditLog audit, Randomness randomness, TimeProvider time)
{
    /// <summary>Begins an initial access token, by which a leaked one can be recognised.</summary>
    public const string InitialPrefix = "fhi_";

    /// <summary>Begins a registration access token.</summary>
    public const string AccessPrefix = "fhr_";

    /// <summary>Begins the client id of what registered itself.</summary>
    public const string IdPrefix = "reg-";

    private const int Attempts = 10;

    /// <summary>Makes an initial access token. It is told now and never again.</summary>
    /// <param name="wanted">What it allows.</param>
    /// <param name="settings">The configuration of now.</param>
    /// <param name="actor">Who makes it, for the audit.</param>
    /// <param name="cancellationToken">Ends the wait; nothing is made then.</param>
    public async Task<MadeRegistrationToken> MakeTokenAsync(NewRegistrationToken wanted, HubSettings settings, string actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(settings);
        var (template, problems) = wanted.Read(settings);
        if (template is null)
        {
            return new MadeRegistrationToken(null, null, problems);
        }

        var now = time.GetUtcNow();
        var secret = InitialPrefix + randomness.Handle();
        var token = new RegistrationToken
        {
            Id = "rt-" + randomness.Reference().ToLowerInvariant(),
            Hash = ClientSecretHash.Create(secret).ToString(),
            Note = wanted.Note,
            Template = template,
            PairwiseOnly = wanted.PairwiseOnly,
            MadeAt = now,
            EndsAt = now.AddDays(wanted.Days),
            LifeDays = wanted.LifeDays,
            Most = wanted.Most,
        };
        await ChangeAsync(
            _ => (new RegistrationChange { Tokens = [token] }, Told(AuditKinds.RegistrationTokenMade, actor, $"token {token.Id} for suite {template.Suite}", token.Id, "added"), Done.Instance), cancellationToken);
        return new MadeRegistrationToken(token, secret, []);
    }

    /// <summary>Revokes an initial access token; what was registered with it goes on, unless it goes as well. False when there is none of that id that still counts.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="withApplications">Whether everything that was registered with it goes too.</param>
    /// <param name="actor">Who, for the audit.</param>
    /// <param name="cancellationToken">Ends the wait; nothing is changed then.</param>
    public Task<bool> RevokeTokenAsync(string id, bool withApplications, string actor, CancellationToken cancellationToken) => ChangeAsync(
        registrations =>
        {
            var its = registrations.Applications.Where(registered => registered.Token == id).Select(registered => registered.Application.Id.Value).ToList();
            if (registrations.Tokens.FirstOrDefault(token => token.Id == id) is not { } token || (token.RevokedAt is not null && !(withApplications && its.Count > 0)))
            {
                return (null, null, false);
            }

            var gone = withApplications ? its : [];
            var what = gone.Count == 0 ? $"token {id} revoked" : string.Create(CultureInfo.InvariantCulture, $"token {id} revoked, with {gone.Count} applications");
            return (new RegistrationChange { Tokens = [token with { RevokedAt = token.RevokedAt ?? time.GetUtcNow() }], GoneApplications = gone }, Told(AuditKinds.RegistrationTokenRevoked, actor, what, id, "removed"), true);
        },
        cancellationToken);

    /// <summary>The initial access token that was sent; FH-1013 when it does not count.</summary>
    public async Task<Outcome<RegistrationToken>> FindTokenAsync(string secret, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(secret);
        var now = time.GetUtcNow();
        return secret.StartsWith(InitialPrefix, StringComparison.Ordinal)
            && (await store.LoadAsync(cancellationToken)).Tokens.FirstOrDefault(token => token.Counts(now) && Matches(token.Hash, secret)) is { } found
            ? found
            : OpenIdCauses.RegistrationTokenInvalid.Because("no initial access token that counts is the one that was sent");
    }

    /// <summary>The application whose registration access token was sent; FH-1013 when it is not that application's.</summary>
    public async Task<Outcome<RegisteredApplication>> FindAsync(string clientId, string secret, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(secret);
        var now = time.GetUtcNow();
        return secret.StartsWith(AccessPrefix, StringComparison.Ordinal)
            && Find(await store.LoadAsync(cancellationToken), clientId) is { } found && found.EndsAt > now && Matches(found.AccessHash, secret)
            ? found
            : OpenIdCauses.RegistrationTokenInvalid.Because("the token is not the one of a registration at this address");
    }

    /// <summary>Registers an application. Refused where the token is good for no more, or does not allow it.</summary>
    public Task<Outcome<MadeRegistration>> RegisterAsync(RegistrationToken token, ClientMetadata metadata, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(token);
        ArgumentNullException.ThrowIfNull(metadata);
        var now = time.GetUtcNow();
        var id = IdPrefix + randomness.Reference().ToLowerInvariant();
        var secret = metadata.HasSecret ? "fhs_" + randomness.Handle() : null;
        var access = AccessPrefix + randomness.Handle();
        return ChangeAsync<Outcome<MadeRegistration>>(
            registrations =>
            {
                // Asked again: since it was found it may have been revoked, or another node may have taken the last place.
                if (registrations.Tokens.FirstOrDefault(known => known.Id == token.Id) is not { } known || !known.Counts(now))
                {
                    return (null, null, OpenIdCauses.RegistrationTokenInvalid.Because($"token {token.Id} does not count any more"));
                }

                if (registrations.Applications.Count(registered => registered.Token == known.Id && registered.EndsAt > now) >= known.Most)
                {
                    return (null, null, OpenIdCauses.RegistrationTokenSpent.Because($"token {token.Id} is good for {known.Most} applications, and they are there"));
                }

                var made = RegisteredAs.Of(known, metadata, id, secret is null ? [] : [ClientSecretHash.Create(secret).ToString()]).Then<RegisteredApplication>(pair => new RegisteredApplication
                {
                    Application = pair.Application,
                    Token = known.Id,
                    AccessHash = ClientSecretHash.Create(access).ToString(),
                    Metadata = pair.Metadata.ToJson(),
                    RegisteredAt = now,
                    EndsAt = now.AddDays(known.LifeDays),
                });
                return made switch
                {
                    Outcome<RegisteredApplication>.Accepted(var registered) => (
                        new RegistrationChange { Applications = [registered] },
                        Told(AuditKinds.RegistrationMade, AuditActors.Registration(known.Id), $"application {id} registered itself with token {known.Id}", id, "added") with { Application = id },
                        new MadeRegistration(registered, secret, access)),
                    Outcome<RegisteredApplication>.Rejected(var rejection) => (null, null, rejection),
                    _ => throw new InvalidOperationException("An outcome is accepted or rejected."),
                };
            },
            cancellationToken);
    }

    /// <summary>Replaces what an application is registered with (RFC 7592 2.2), within what its token allows. A secret is made where it had none and needs one now.</summary>
    public Task<Outcome<MadeRegistration>> ChangeAsync(RegisteredApplication registered, string accessToken, ClientMetadata metadata, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(registered);
        ArgumentNullException.ThrowIfNull(metadata);
        var id = registered.Application.Id.Value;
        var secret = "fhs_" + randomness.Handle();
        return ChangeAsync<Outcome<MadeRegistration>>(
            registrations =>
            {
                if (Find(registrations, id) is not { } known || registrations.Tokens.FirstOrDefault(token => token.Id == known.Token) is not { } token)
                {
                    return (null, null, OpenIdCauses.RegistrationTokenInvalid.Because("the registration is gone"));
                }

                var hashes = metadata.HasSecret ? known.Application.Client.SecretHashes : [];
                var needs = metadata.HasSecret && hashes.Count == 0;
                return RegisteredAs.Of(token, metadata, id, needs ? [ClientSecretHash.Create(secret).ToString()] : hashes) switch
                {
                    Outcome<RegisteredAs>.Accepted(var pair) => (
                        new RegistrationChange { Applications = [known with { Application = pair.Application, Metadata = pair.Metadata.ToJson() }] },
                        Told(AuditKinds.RegistrationChanged, AuditActors.Registered(id), $"application {id} changed its registration", id, "changed") with { Application = id },
                        new MadeRegistration(known with { Application = pair.Application, Metadata = pair.Metadata.ToJson() }, needs ? secret : null, accessToken)),
                    Outcome<RegisteredAs>.Rejected(var rejection) => (null, null, rejection),
                    _ => throw new InvalidOperationException("An outcome is accepted or rejected."),
                };
            },
            cancellationToken);
    }

    /// <summary>Removes an application that registered itself; false when there is none of that id.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="actor">Who, for the audit.</param>
    /// <param name="cancellationToken">Ends the wait; nothing is changed then.</param>
    public Task<bool> RemoveAsync(string id, string actor, CancellationToken cancellationToken) => ChangeAsync(
        registrations => Find(registrations, id) is null
            ? (null, null, false)
            : (new RegistrationChange { GoneApplications = [id] }, Told(AuditKinds.RegistrationRemoved, actor, $"application {id} removed", id, "removed") with { Application = id }, true),
        cancellationToken);

    /// <summary>Removes one application whose time has come, or a token that nothing hangs on any more; false when there is none.</summary>
    public Task<bool> SweepOneAsync(CancellationToken cancellationToken) => ChangeAsync(
        registrations =>
        {
            var now = time.GetUtcNow();
            if (registrations.Applications.FirstOrDefault(registered => registered.EndsAt <= now) is { } over)
            {
                var id = over.Application.Id.Value;
                return (new RegistrationChange { GoneApplications = [id] }, Told(AuditKinds.RegistrationRemoved, AuditActors.Hub, $"application {id} ended by its time", id, "removed") with { Application = id }, true);
            }

            return registrations.Tokens.FirstOrDefault(token => IsSpent(token, registrations, now)) is { } spent
                ? (new RegistrationChange { GoneTokens = [spent.Id] }, Told(AuditKinds.RegistrationTokenRevoked, AuditActors.Hub, $"token {spent.Id} forgotten: it ended, and nothing lives that was registered with it", spent.Id, "removed"), true)
                : (null, null, false);
        },
        cancellationToken);

    /// <summary>Whether <see cref="SweepOneAsync"/> would find something.</summary>
    public static bool NeedsSweep(Registrations registrations, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(registrations);
        return registrations.Applications.Any(registered => registered.EndsAt <= now) || registrations.Tokens.Any(token => IsSpent(token, registrations, now));
    }

    /// <summary>Whether a secret is one that an application has.</summary>
    public static bool HasSecret(RegisteredApplication registered, string secret)
    {
        ArgumentNullException.ThrowIfNull(registered);
        return secret.Length > 0 && registered.Application.Client.SecretHashes.Any(hash => Matches(hash, secret));
    }

    private static bool IsSpent(RegistrationToken token, Registrations registrations, DateTimeOffset now) =>
        !token.Counts(now) && registrations.Applications.All(registered => registered.Token != token.Id);

    private static RegisteredApplication? Find(Registrations registrations, string id) => registrations.Applications.FirstOrDefault(registered => registered.Application.Id.Value == id);

    private static bool Matches(string hash, string secret) => ClientSecretHash.TryParse(hash, out var read) && read.Matches(secret);

    private AuditEvent Told(string kind, string actor, string what, string id, string how) =>
        AuditEvent.Change(time.GetUtcNow(), kind, actor, what, new AuditChange(null, null, [new AuditChangedItem("registrations", id, how)]));

    private async Task<T> ChangeAsync<T>(Func<Registrations, (RegistrationChange? Change, AuditEvent? Told, T Result)> decide, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var registrations = await store.LoadAsync(cancellationToken);
            var (change, told, result) = decide(registrations);
            if (change is null || told is null || await store.SaveAsync(change, registrations.Version, audit.Appending(told), cancellationToken))
            {
                return result;
            }
        }

        throw new InvalidOperationException("Others keep changing the registrations.");
    }
}

/// <summary>What came of making a token.</summary>
/// <param name="Token">What is kept; null where it was refused.</param>
/// <param name="Secret">The token itself, told once.</param>
/// <param name="Problems">Everything that is wrong, a sentence each.</param>
public sealed record MadeRegistrationToken(RegistrationToken? Token, string? Secret, IReadOnlyList<string> Problems);

/// <summary>A registration with what is told once.</summary>
/// <param name="Registered">What is kept.</param>
/// <param name="Secret">The secret that was made now, or null.</param>
/// <param name="AccessToken">The registration access token.</param>
public sealed record MadeRegistration(RegisteredApplication Registered, string? Secret, string AccessToken);
