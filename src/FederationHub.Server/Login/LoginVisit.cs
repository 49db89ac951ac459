using System.Globalization;
using FederationHub.Core;
using FederationHub.Core.Applications;
using FederationHub.Core.Login;
using FederationHub.Core.Receipts;
using FederationHub.Core.Release;
using FederationHub.Core.Sessions;
using FederationHub.Outcomes;

namespace FederationHub.Server.Login;

/// <summary>
/// One request's part in a login: the record, the snapshot of the configuration that this request reads from begin to end, and
/// whether the record is in the store yet. A login that ends in the request that started it (single sign-on) is never stored.
/// </summary>
internal sealed class LoginVisit(HttpContext http, HubDirectory directory, Application application, string handle, LoginTransaction login, long? version, TimeProvider time)
{
    public HttpContext Http { get; } = http;

    public HubDirectory Directory { get; } = directory;

    public Application Application { get; } = application;

    /// <summary>The random handle that the browser carries; never logged.</summary>
    public string Handle { get; } = handle;

    /// <summary>The record as this request sees it. Each state that it comes to is marked here, so that no step can forget it.</summary>
    public LoginTransaction Login
    {
        get;
        set => field = value.State == field.State ? value : value.Marked(time.GetUtcNow());
    } = login;

    /// <summary>Version of the stored row, or null while nothing is stored.</summary>
    public long? Version { get; set; } = version;

    /// <summary>What was decided about each claim, once asked, also where the release was refused.</summary>
    public IReadOnlyList<ClaimTrace>? Decisions { get; set; }

    /// <summary>The browser's session, once looked up.</summary>
    public SsoSession? Session { get; set; }

    /// <summary>How the session of this login will be kept, when it comes from a new authentication.</summary>
    public NewSession? NewSession { get; set; }

    /// <summary>The consent or notice that this release needs, once it was looked for; null where the application needs none.</summary>
    public VisitConsent? Consent { get; set; }

    /// <summary>What the newest earlier page about this application showed; null when there was none.</summary>
    public IReadOnlyList<ConsentClaim>? ShownBefore { get; set; }

    public CancellationToken Cancelled => Http.RequestAborted;
}

/// <summary>What a release needs of the person.</summary>
/// <param name="Person">As <see cref="Core.Identity.PersonHash"/>.</param>
/// <param name="Scope">As <see cref="ConsentRecord.Scope"/>.</param>
/// <param name="Purpose">Whether the person is asked or told.</param>
/// <param name="GivenAt">When it was given: of a known one its own instant, else the instant of now.</param>
internal sealed record VisitConsent(string Person, string Scope, ConsentMode Purpose, DateTimeOffset GivenAt)
{
    /// <summary>How the login names it while nothing is kept: <see cref="Core.Login.LoginTransaction.Consented"/>.</summary>
    public string Given => $"{Person} {Scope}";

    /// <summary>How a grant names the consent that it rests on; null where a page only told. The instant tells it from one that is given after a withdrawal.</summary>
    public string? Word => Purpose == ConsentMode.Ask ? string.Create(CultureInfo.InvariantCulture, $"{Person} {Scope} {GivenAt.ToUnixTimeMilliseconds()}") : null;

    /// <summary>Reads <see cref="Word"/>; null for none.</summary>
    public static (string Person, string Scope, DateTimeOffset GivenAt)? Read(string? word) => word?.Split(' ') switch
    {
        null => null,
        [var person, var scope, var at] => (person, scope, DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(at, CultureInfo.InvariantCulture))),
        _ => throw new InvalidOperationException("A grant names its consent by person, scope and instant."),
    };
}

/// <summary>A session that is not kept yet.</summary>
/// <param name="Handle">The handle that the browser will get, where it is kept for reuse.</param>
internal sealed record NewSession(string Handle);

/// <summary>What a step gave: the login moved, the browser has an answer, or a refusal.</summary>
internal abstract record StepResult
{
    private StepResult()
    {
    }

    /// <summary>The record moved; the dispatcher decides again.</summary>
    public static StepResult Moved { get; } = new Move();

    public sealed record Move : StepResult;

    /// <summary>The browser goes on with this.</summary>
    public sealed record Answer(IResult Result) : StepResult;

    /// <summary>The step says no.</summary>
    public sealed record Refused(Rejection Rejection) : StepResult;
}
