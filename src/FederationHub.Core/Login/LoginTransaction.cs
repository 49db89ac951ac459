using FederationHub.Core.Applications;
using FederationHub.Core.Assurance;
using FederationHub.Core.Identity;
using FederationHub.Core.Receipts;
using FederationHub.Core.Release;
using FederationHub.Core.Sessions;
using FederationHub.Outcomes;

namespace FederationHub.Core.Login;

/// <summary>
/// One attempt to log in, from the application's request to the code. It lives at the server only; the browser carries a
/// random handle, and one cookie binds it to the browser. States move one way:
/// <code>
///   Started ──► Chosen ──► SentUpstream ──► Returned ──► Identified ──► Released ──► Issued
///      └────────────────── single sign-on ────────────────────┘ └─ consent ─┘
///   any state but Issued ──► Failed
/// </code>
/// </summary>
public sealed record LoginTransaction
{
    /// <summary>Where it stands.</summary>
    public required LoginState State { get; init; }

    /// <summary>What everybody may see of it: ten characters, in log, audit and on the error page.</summary>
    public required string Reference { get; init; }

    /// <summary>The application.</summary>
    public required string Application { get; init; }

    /// <summary>What was asked, in neutral words.</summary>
    public required LoginRequest Request { get; init; }

    /// <summary>The protocol's own request, as its library stores it, to be answered at the end. The middle never reads it.</summary>
    public required string DownstreamRequest { get; init; }

    /// <summary>SHA-256 of the browser cookie, base64url.</summary>
    public required string BrowserHash { get; init; }

    /// <summary>When it started; it ends an hour later in any case.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The start link with which it began; null for every other beginning. Each question to <see cref="Applications.AccessRule"/> goes with it.</summary>
    public StartLink? StartLink { get; init; }

    /// <summary>The chosen discovery entry, once known.</summary>
    public string? Entry { get; init; }

    /// <summary>For what the person asked to always go on with the chosen entry; null for nothing. It counts once the login succeeded.</summary>
    public AlwaysScope? Always { get; init; }

    /// <summary>Whether the person was led to the entry because they asked for that before, and not by a choice of now.</summary>
    public bool LedByAlways { get; init; }

    /// <summary>The upstream in use, once sent.</summary>
    public string? Upstream { get; init; }

    /// <summary>When the person was sent upstream.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>Whether that trip demanded a new authentication, so that what came back is one.</summary>
    public bool SentForced { get; init; }

    /// <summary>
    /// SHA-256 of the single-use handle that went with the browser in which the organisation answered, base64url. Going on needs it
    /// beside the cookie: whoever started the login does not have it, so nobody can collect the answer of another person.
    /// </summary>
    public string? ReturnHash { get; init; }

    /// <summary>Why the answer was refused, to be told to the browser that both started and returned; null for a good one.</summary>
    public StoredRefusal? Refusal { get; init; }

    /// <summary>What the organisation said, once returned.</summary>
    public UpstreamStatement? Answer { get; init; }

    /// <summary>What the hub understood, once identified.</summary>
    public IdentityStatement? Statement { get; init; }

    /// <summary>What the normaliser did with the answer, once it looked, also where it refused; null where a session gave the statement. Names, rules and shapes, no value.</summary>
    public MappingTrace? Trace { get; init; }

    /// <summary>Reference of the login whose answer made the statement, where a session gave it; null for an answer of its own.</summary>
    public string? StatementFrom { get; init; }

    /// <summary>The session in use, once identified, by its id at the hub.</summary>
    public string? SessionId { get; init; }

    /// <summary>Whether a session was reused.</summary>
    public bool Reused { get; init; }

    /// <summary>What goes out, once released.</summary>
    public ReleaseDecision? Release { get; init; }

    /// <summary>What the person is being asked, while a page shows what goes out; null elsewhere.</summary>
    public ConsentQuestion? Question { get; init; }

    /// <summary>
    /// Who agreed in this login, and to what: <see cref="PersonHash"/> and <see cref="ConsentRecord.Scope"/> with a space between; null for nothing.
    /// It covers that and no more, and nobody else.
    /// </summary>
    public string? Consented { get; init; }

    /// <summary>The session of this authentication while a page waits for the person: it is kept when the code is issued, and not before.</summary>
    public SsoSession? PendingSession { get; init; }

    /// <summary>Who must come back with more, where a session or the first answer was too low for this request; null for anybody (domain 4.3, row 5).</summary>
    public StepUp? StepUp { get; init; }

    /// <summary>The level that the organisation was asked for, where the login needed one; null when it was not asked.</summary>
    public AssuranceLevel? AskedLevel { get; init; }

    /// <summary>
    /// Whether the organisation refused because of contexts that the application only wished for (OpenID Connect Core 3.1.2.1): it is asked for none of
    /// them any more.
    /// </summary>
    public bool WishRefused { get; init; }

    /// <summary>Whether the person asked to stay signed in; null while nobody asked them.</summary>
    public bool? StaySignedIn { get; init; }

    /// <summary>What the person is being asked while a page offers to stay signed in; null elsewhere.</summary>
    public StayQuestion? Stay { get; init; }

    /// <summary>Whether the person said yes or no to having the organisation's answer kept for some minutes.</summary>
    public bool CaptureAnswered { get; init; }

    /// <summary>Why it ended, once failed: <c>FH-1306/audience-mismatch</c>.</summary>
    public string? FailedBecause { get; init; }

    /// <summary>Each state that it came to after its start, oldest first, with the instant; of very many the last <see cref="LongestWay"/>.</summary>
    public IReadOnlyList<LoginMark> Way { get; init; } = [];

    /// <summary>Most states that are remembered: whoever goes to and fro for an hour must not make the record grow.</summary>
    public const int LongestWay = 64;

    /// <summary>The same, with a state that it came to.</summary>
    public LoginTransaction Marked(DateTimeOffset at) => this with { Way = [.. Way.Skip(Way.Count - LongestWay + 1), new LoginMark(State, at)] };
}

/// <summary>Who must come back, when what they reached is too low for a request.</summary>
/// <param name="SessionId">The session that was too low; it is left as it is until the same person comes back. Null where this very login was.</param>
/// <param name="PersonKey">The person. Never shown or logged.</param>
public sealed record StepUp(string? SessionId, string PersonKey)
{
    /// <summary>The organisation's own session does not count: what was too low is that the second factor was too long ago (R000-19).</summary>
    public bool Anew { get; init; }
}

/// <summary>A question to the person about what goes out.</summary>
/// <param name="Token">Stands in the page's form and nowhere else; whoever answers must bring it.</param>
/// <param name="Purpose">Whether the page asks or tells.</param>
/// <param name="Before">What an earlier page about this application showed; null when there was none.</param>
/// <param name="BrowserSession">Id of the session that the browser had when it was asked; null for none. Who has another one since answers for somebody else.</param>
public sealed record ConsentQuestion(string Token, ConsentMode Purpose, IReadOnlyList<ConsentClaim>? Before, string? BrowserSession = null);

/// <summary>A question to the person whether to stay signed in.</summary>
/// <param name="Token">Stands in the page's form and nowhere else; whoever answers must bring it.</param>
/// <param name="BrowserSession">Id of the session that the browser had when it was asked; null for none. Who has another one since answers for somebody else.</param>
public sealed record StayQuestion(string Token, string? BrowserSession);

/// <summary>Where a person always goes on with an organisation. Stored by name.</summary>
public enum AlwaysScope
{
    /// <summary>At the application of this login.</summary>
    Application,

    /// <summary>At all applications.</summary>
    All,
}

/// <summary>A state that a login came to.</summary>
/// <param name="State">The state.</param>
/// <param name="At">When.</param>
public sealed record LoginMark(LoginState State, DateTimeOffset At);

/// <summary>A refusal between two requests.</summary>
/// <param name="Number">Number of the FH-code.</param>
/// <param name="Cause">The cause.</param>
/// <param name="Clause">Its clause.</param>
/// <param name="ProtocolError">The error for the application.</param>
/// <param name="PublicNames">Names that the page may show.</param>
public sealed record StoredRefusal(int Number, string Cause, string Clause, string ProtocolError, IReadOnlyList<string> PublicNames)
{
    /// <summary>Keeps a refusal; its detail went to log and audit already.</summary>
    public static StoredRefusal From(Rejection rejection)
    {
        ArgumentNullException.ThrowIfNull(rejection);
        return new StoredRefusal(rejection.Code.Fh.Number, rejection.Code.Cause, rejection.Code.Clause, rejection.EffectiveProtocolError, rejection.PublicNames);
    }

    /// <summary>The refusal again.</summary>
    public Rejection ToRejection() =>
        new RejectionCode(FhCodes.All.Single(code => code.Number == Number), Cause, Clause).Because("as recorded at the return")
            with { ProtocolError = ProtocolError, PublicNames = PublicNames };
}

/// <summary>Where a login stands. Stored by name.</summary>
public enum LoginState
{
    /// <summary>The application's request was accepted.</summary>
    Started,

    /// <summary>The organisation is known.</summary>
    Chosen,

    /// <summary>The person is at the organisation.</summary>
    SentUpstream,

    /// <summary>The organisation's answer was verified; the browser not yet.</summary>
    Returned,

    /// <summary>The browser is the one that started, and the statement is normalised.</summary>
    Identified,

    /// <summary>It is decided what goes out.</summary>
    Released,

    /// <summary>A code was issued.</summary>
    Issued,

    /// <summary>It ended in a refusal.</summary>
    Failed,
}

/// <summary>What an application asked, free of protocol words, so that a second downstream protocol needs no new middle.</summary>
public sealed record LoginRequest
{
    /// <summary>A new authentication is demanded (<c>prompt=login</c>, ForceAuthn).</summary>
    public bool Forced { get; init; }

    /// <summary>No page may be shown (<c>prompt=none</c>, IsPassive).</summary>
    public bool Passive { get; init; }

    /// <summary>The person is to choose again (<c>prompt=select_account</c>).</summary>
    public bool ChooseAgain { get; init; }

    /// <summary>The person is to be shown again what goes out (<c>prompt=consent</c>).</summary>
    public bool AskAgain { get; init; }

    /// <summary>Longest age of the authentication, seconds; null for any.</summary>
    public int? MaxAgeSeconds { get; init; }

    /// <summary>Contexts asked for, in order of preference; sent upstream only when the login needs one.</summary>
    public IReadOnlyList<string> RequestedContexts { get; init; } = [];

    /// <summary>Contexts of which one must be reached (OpenID Connect Core 5.5.1.1); empty when any will do.</summary>
    public IReadOnlyList<string> EssentialContexts { get; init; } = [];

    /// <summary>Hints for the organisation, in the order in which they count (domain 6.6).</summary>
    public IReadOnlyList<OrganisationHint> Hints { get; init; } = [];

    /// <summary>Passed upstream unchanged (R002-19), or null.</summary>
    public string? LoginHint { get; init; }

    /// <summary>The subject that must log in (<c>id_token_hint</c>), as the application knows it; null for anybody. Personal.</summary>
    public string? ExpectedSubject { get; init; }

    /// <summary>Languages of the pages, in order of preference.</summary>
    public IReadOnlyList<string> Languages { get; init; } = [];
}

/// <summary>A hint for the organisation: it selects, it never authorises.</summary>
/// <param name="Kind">What the value is.</param>
/// <param name="Value">Entry id, entity ID, issuer, or domain.</param>
public sealed record OrganisationHint(OrganisationHintKind Kind, string Value)
{
    /// <summary>Whether the application named one organisation with it, and nothing else can be meant: then a person who sees another list is told (ux 0, C11).</summary>
    public bool Insists { get; init; }
}

/// <summary>What a hint's value is.</summary>
public enum OrganisationHintKind
{
    /// <summary>An entry's or organisation's id, an entity ID or an issuer.</summary>
    Identifier,

    /// <summary>Several of these, separated by commas: what SURF calls an IDPList.</summary>
    Identifiers,

    /// <summary>A domain, or an e-mail address of which only the domain counts.</summary>
    Domain,
}

/// <summary>One trip to an upstream: its own single-use handle is the OpenID <c>state</c> and the SAML RelayState.</summary>
public sealed record UpstreamLeg
{
    /// <summary>Handle of the login that it belongs to.</summary>
    public required string Login { get; init; }

    /// <summary>The upstream that must answer.</summary>
    public required string Upstream { get; init; }

    /// <summary>The chosen organisation.</summary>
    public required string Organisation { get; init; }

    /// <summary>When the person was sent.</summary>
    public required DateTimeOffset SentAt { get; init; }

    /// <summary>A new authentication was demanded; the answer's instant is checked (FH-1407).</summary>
    public bool Forced { get; init; }

    /// <summary>Longest age asked for, seconds, or null.</summary>
    public int? MaxAgeSeconds { get; init; }

    /// <summary>Whether it asks for contexts that the application only wished for.</summary>
    public bool Wishes { get; init; }

    /// <summary>What the protocol wants back: request id, nonce, PKCE verifier.</summary>
    public required IReadOnlyDictionary<string, string> Memory { get; init; }
}
