using FederationHub.Core.Identity;
using FederationHub.Core.Login;
using FederationHub.Core.Organisations;
using FederationHub.Outcomes;

namespace FederationHub.Upstreams;

/// <summary>
/// One protocol that organisations speak: the hub's only code seam. An adapter turns a trip into a redirect or a form, and an
/// answer into an <see cref="UpstreamStatement"/>, after every check of its protocol. It keeps no state of its own per login.
/// </summary>
public interface IUpstreamProtocol
{
    /// <summary>Name in configuration and in stored settings: <c>saml</c> or <c>oidc</c>.</summary>
    string Name { get; }

    /// <summary>Everything that is wrong with stored settings, at save time, all at once; empty when they can be used.</summary>
    /// <param name="settings">The settings column: a versioned JSON object.</param>
    IReadOnlyList<SettingsProblem> Check(string settings);

    /// <summary>Starts a trip. Refuses with FH-1313 when something must be fetched first and cannot be.</summary>
    ValueTask<Outcome<UpstreamStart>> StartAsync(UpstreamTrip trip, CancellationToken cancellationToken);

    /// <summary>
    /// Finishes a trip: validates the answer against what the leg expects. Refuses with the 13xx code of the check that said
    /// no. Replay across nodes is the caller's, by <see cref="UpstreamAnswer.ReplayId"/>.
    /// </summary>
    ValueTask<Outcome<UpstreamAnswer>> FinishAsync(Upstream upstream, UpstreamLeg leg, UpstreamReply reply, CancellationToken cancellationToken);

    /// <summary>The identifiers by which a hint may name this upstream: SAML entity ID or OpenID issuer (domain 6.6).</summary>
    string? IdentifierOf(Upstream upstream);

    /// <summary>Where its people find help after an error, as its metadata says it: https, maybe with the places of REFEDS errorURL 1.0 to fill in; null where it says nothing.</summary>
    string? ErrorUrlOf(Upstream upstream) => null;

    /// <summary>Whether its settings let a login be tried that may show no page, and the trip itself shows none.</summary>
    bool MayTryPassively(Upstream upstream);

    /// <summary>
    /// Every issuer that its statements may carry, as far as the settings tell now; each once. They are part of the key of each person
    /// (domain 5.2), so no two upstreams may share one, whatever protocol they speak.
    /// </summary>
    IReadOnlyList<string> IssuersOf(Upstream upstream);
}

/// <summary>An optional ability of a protocol: settings that are fetched and kept fresh (SAML Metadata 2.3, OpenID Connect Discovery 4).</summary>
public interface IUpstreamMetadata
{
    /// <summary>
    /// Fetches what the settings point to and gives the settings completed or renewed; the same string when nothing changed.
    /// Refuses with FH-1313 or a 13xx cause; the caller keeps the last good ones.
    /// </summary>
    ValueTask<Outcome<string>> RefreshAsync(string settings, CancellationToken cancellationToken);

    /// <summary>The same, where the caller knows which metadata sources there are, also ones that are not saved yet.</summary>
    /// <param name="settings">The settings column.</param>
    /// <param name="sources">All metadata sources.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<Outcome<string>> RefreshAsync(string settings, IReadOnlyList<MetadataSource> sources, CancellationToken cancellationToken) => RefreshAsync(settings, cancellationToken);

    /// <summary>How long the settings may be kept before they are to be fetched again, as far as what they point to says so; null for the usual time.</summary>
    /// <param name="settings">The settings column.</param>
    /// <param name="now">The instant.</param>
    TimeSpan? FreshFor(string settings, DateTimeOffset now) => null;

    /// <summary>Whether the settings still lack what a login needs, so that the upstream waits.</summary>
    bool IsWaiting(string settings);
}

/// <summary>An optional ability of a protocol: settings whose metadata comes from a <see cref="MetadataSource"/> that many upstreams share.</summary>
public interface IUpstreamOfSource
{
    /// <summary>The id of the metadata source that the settings name, or null.</summary>
    string? SourceOf(string settings);

    /// <summary>
    /// The settings with what is stored of their source, which is not asked; the same string when nothing changed. Without what is learned
    /// where the source left the organisation out: then it waits.
    /// </summary>
    ValueTask<Outcome<string>> RenewFromSourceAsync(string settings, IReadOnlyList<MetadataSource> sources, CancellationToken cancellationToken);
}

/// <summary>An optional ability of a protocol: tells what people may find an upstream by, as far as it publishes it.</summary>
public interface IUpstreamLook
{
    /// <summary>What the settings learned of it, or null.</summary>
    /// <param name="settings">The settings column.</param>
    PublishedLook? LookOf(string settings);
}

/// <summary>An optional ability of a protocol: settings that are also renewed in the middle of a login, when an organisation signs with a key that is new.</summary>
public interface IUpstreamRenewal
{
    /// <summary>What was renewed since the last call, each upstream once. The caller saves it; until then it counts for the logins of the next seconds on this node alone.</summary>
    IReadOnlyList<RenewedSettings> TakeRenewed();
}

/// <summary>Settings that a login renewed.</summary>
/// <param name="Upstream">The upstream's id.</param>
/// <param name="AskedFrom">Its settings as they were when the login asked.</param>
/// <param name="Settings">Its settings, with what its metadata says now.</param>
public sealed record RenewedSettings(string Upstream, string AskedFrom, string Settings);

/// <summary>Something wrong with settings.</summary>
/// <param name="Field">Path of the field in the settings object, such as <c>certificates[0]</c>.</param>
/// <param name="Message">One English sentence for the operator, with the mending step.</param>
public sealed record SettingsProblem(string Field, string Message);

/// <summary>What a trip to an upstream needs to know.</summary>
public sealed record UpstreamTrip
{
    /// <summary>The upstream.</summary>
    public required Upstream Upstream { get; init; }

    /// <summary>Single-use handle of this trip: the OpenID <c>state</c>, the SAML RelayState. 43 characters.</summary>
    public required string Handle { get; init; }

    /// <summary>A new authentication is demanded.</summary>
    public bool Forced { get; init; }

    /// <summary>The upstream may show no page.</summary>
    public bool Passive { get; init; }

    /// <summary>Longest age of the authentication, seconds, or null.</summary>
    public int? MaxAgeSeconds { get; init; }

    /// <summary>Contexts to ask for; empty asks for none (ruling 17: AD FS leaves Windows sign-on otherwise).</summary>
    public IReadOnlyList<string> RequestedContexts { get; init; } = [];

    /// <summary>
    /// Whether one of <see cref="RequestedContexts"/> must be met (OpenID Connect Core 5.5.1.1). Else they are wishes, and what the
    /// organisation's settings ask for is good as well.
    /// </summary>
    public bool ContextsAreEssential { get; init; }

    /// <summary>
    /// Contexts of which the hub itself needs one, in the upstream's own words, the most wanted first (<see cref="Core.Assurance.AskedContexts"/>);
    /// empty where one factor is enough. Asked instead of all others. What comes back is judged by what the upstream is believed for, so that a stronger
    /// or another word that is worth as much is as good.
    /// </summary>
    public IReadOnlyList<string> LevelContexts { get; init; } = [];

    /// <summary>Whether contexts go along that are only wished for.</summary>
    /// <param name="supported">The contexts for which an application may ask this upstream.</param>
    internal bool IsWishing(IReadOnlyList<string> supported) =>
        !ContextsAreEssential && LevelContexts.Count == 0 && RequestedContexts.Any(context => supported.Contains(context, StringComparer.Ordinal));

    /// <summary>Forwarded unchanged (R002-19), or null.</summary>
    public string? LoginHint { get; init; }

    /// <summary>Who asks, as applications are known to the outside: the client id. Told only where the settings say so; null for nobody.</summary>
    public string? Requester { get; init; }
}

/// <summary>How the browser goes upstream.</summary>
public abstract record UpstreamStart
{
    private UpstreamStart()
    {
    }

    /// <summary>What must be remembered to check the answer: request id, nonce, PKCE verifier. Stored with the leg, encrypted.</summary>
    public required IReadOnlyDictionary<string, string> Memory { get; init; }

    /// <summary>Whether it asks for contexts that are only wished for: who refuses because of them can be asked without.</summary>
    public bool Wishes { get; init; }

    /// <summary>A redirect (HTTP 303).</summary>
    /// <param name="Uri">Absolute URL with all parameters.</param>
    public sealed record RedirectTo(string Uri) : UpstreamStart;

    /// <summary>A form that posts itself, with a button for browsers without script.</summary>
    /// <param name="Uri">Absolute URL.</param>
    /// <param name="Fields">Hidden fields, in order.</param>
    public sealed record PostForm(string Uri, IReadOnlyList<KeyValuePair<string, string>> Fields) : UpstreamStart;
}

/// <summary>An answer as it arrived: method and parameters, duplicates kept, nothing decoded beyond the form encoding.</summary>
/// <param name="IsPost">Whether it came by POST.</param>
/// <param name="Parameters">Names and values in order.</param>
/// <param name="RawQuery">The query octets as received, which a Redirect signature covers (SAML Bindings 3.4.4.1); empty for POST.</param>
public sealed record UpstreamReply(bool IsPost, IReadOnlyList<KeyValuePair<string, string>> Parameters, string RawQuery)
{
    /// <summary>The value of a parameter that must stand once; null when it is absent or stands twice.</summary>
    public string? Single(string name)
    {
        string? found = null;
        foreach (var (key, value) in Parameters)
        {
            if (key == name)
            {
                if (found is not null)
                {
                    return null;
                }

                found = value;
            }
        }

        return found;
    }
}

/// <summary>A verified answer.</summary>
/// <param name="Statement">What the organisation said.</param>
/// <param name="ReplayId">Issuer and assertion id to remember, or null where the protocol needs no memory (an OpenID code is single-use at its provider).</param>
/// <param name="ReplayUntil">Until when it must be remembered.</param>
public sealed record UpstreamAnswer(UpstreamStatement Statement, string? ReplayId, DateTimeOffset ReplayUntil);
