using FederationHub.Core.Applications;
using FederationHub.Core.Login;
using FederationHub.Core.Sessions;
using FederationHub.Core.Tests.Mapping;

namespace FederationHub.Core.Tests.Sessions;

/// <summary>The table of domain 4.3, row by row, for each of the six profiles as it comes.</summary>
public sealed class SessionDecisionTests
{
    private static readonly DateTimeOffset Now = Statements.Now;

    // What the browser has: of an always application, or chosen by the person.
    private static SsoSession Kept(string id = "sid", bool optedIn = true) => new()
    {
        SessionId = id,
        Statement = Statements.Accept(Statements.Pupil) with { AuthenticatedAt = Now.AddSeconds(-300) },
        UpstreamSubject = Statements.Pupil.Subject,
        StartedAt = Now.AddSeconds(-300),
        LastUsedAt = Now.AddSeconds(-100),
        IdleEndsAt = Now.AddHours(2),
        EndsAt = Now.AddHours(8),
        OptedInAt = optedIn ? Now.AddSeconds(-200) : null,
    };

    private static SessionCandidate Candidate(SsoSession? session = null, bool suffices = true) => new(session ?? Kept()) { Acceptable = true, Suffices = suffices, Entry = "school" };

    private static string Decide(ApplicationProfile profile, LoginRequest? request = null, SessionCandidate[]? candidates = null, bool highest = false, Func<SessionSettings, SessionSettings>? change = null)
    {
        var settings = ApplicationProfileDefaults.For(profile).Session;
        return SessionRules.Decide(change is null ? settings : change(settings), request ?? new LoginRequest(), highest, candidates ?? [Candidate()], Now) switch
        {
            SessionVerdict.Reuse reuse => "reuse " + reuse.Session.SessionId,
            SessionVerdict.StepUp up => $"step-up {up.Session.SessionId} {up.Entry}",
            SessionVerdict.LoginRequired => "login_required",
            SessionVerdict.Unmet unmet => "unmet " + unmet.Rejection.Code.Cause,
            SessionVerdict.Authenticate { Demand: var demand } => string.Join(' ', ((string?[])
            [
                "authenticate", demand.Ignores ? "ignores" : null, demand.Forced ? "forced" : null, demand.EndsFirst ? "ends-first" : null, demand.MayOfferStay ? "may-stay" : null,
            ]).Where(word => word is not null)),
            _ => throw new InvalidOperationException("A verdict without a word."),
        };
    }

    public static TheoryData<ApplicationProfile, string, string> Table()
    {
        var rows = new TheoryData<ApplicationProfile, string, string>();
        foreach (var profile in Enum.GetValues<ApplicationProfile>())
        {
            var asks = profile == ApplicationProfile.Etoegang;
            rows.Add(profile, "1 level hoog", "authenticate ignores forced");
            rows.Add(profile, "1 level hoog, prompt=none", "login_required");
            rows.Add(profile, "1 sso=never", "authenticate ignores");
            rows.Add(profile, "1 mode never", "authenticate ignores");
            rows.Add(profile, "2 forced", asks ? "authenticate forced ends-first may-stay" : "authenticate forced");
            rows.Add(profile, "2 force_reauthentication", asks ? "authenticate forced ends-first may-stay" : "authenticate forced");
            rows.Add(profile, "2 force_reauthentication, prompt=none", "login_required");
            rows.Add(profile, "3 too old", asks ? "authenticate may-stay" : "authenticate");
            rows.Add(profile, "3 too old, prompt=none", "login_required");
            rows.Add(profile, "4 live", "reuse sid");
            rows.Add(profile, "4 live, prompt=none", "reuse sid");
            rows.Add(profile, "4 young enough", "reuse sid");
            rows.Add(profile, "4 not chosen", asks ? "authenticate may-stay" : "reuse sid");
            rows.Add(profile, "4 of two the last used that covers", "reuse second");
            rows.Add(profile, "5 too low", "step-up sid school");
            rows.Add(profile, "5 too low, prompt=none", "login_required");
            rows.Add(profile, "5 below the ceiling", "unmet " + CoreCauses.AssuranceNotMet.Cause);
            rows.Add(profile, "5 below the ceiling, prompt=none", "login_required");
            rows.Add(profile, "5 one below the ceiling and one too low", "step-up second school");
            rows.Add(profile, "5 one below the ceiling and one that covers", "reuse second");
            rows.Add(profile, "6 none", asks ? "authenticate may-stay" : "authenticate");
            rows.Add(profile, "6 none, prompt=none", "authenticate");
            rows.Add(profile, "6 not acceptable", asks ? "authenticate may-stay" : "authenticate");
            rows.Add(profile, "6 hoog for this person", asks ? "authenticate may-stay" : "authenticate");
            rows.Add(profile, "6 public terminal", "authenticate");
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void R004_01_R004_02_R004_03_R004_04_R004_07_R004_08_R004_13_The_first_row_that_fits_decides(ApplicationProfile profile, string row, string verdict)
    {
        var passive = new LoginRequest { Passive = true };
        var old = new LoginRequest { MaxAgeSeconds = 299 };
        var low = Candidate(suffices: false);
        var barred = low with { Entry = null, Barred = CoreCauses.AssuranceNotMet.Because("no more than gemiddeld") };
        var decided = row switch
        {
            "1 level hoog" => Decide(profile, highest: true),
            "1 level hoog, prompt=none" => Decide(profile, passive, highest: true),
            "1 sso=never" => Decide(profile, change: settings => settings with { Reuse = SessionReuse.Never }),
            "1 mode never" => Decide(profile, change: settings => settings with { Mode = SessionMode.Never }),
            "2 forced" => Decide(profile, new LoginRequest { Forced = true }),
            "2 force_reauthentication" => Decide(profile, change: settings => settings with { Reuse = SessionReuse.ForceReauthentication }),
            "2 force_reauthentication, prompt=none" => Decide(profile, passive, change: settings => settings with { Reuse = SessionReuse.ForceReauthentication }),
            "3 too old" => Decide(profile, old),
            "3 too old, prompt=none" => Decide(profile, old with { Passive = true }),
            "4 live" => Decide(profile),
            "4 live, prompt=none" => Decide(profile, passive),
            "4 young enough" => Decide(profile, new LoginRequest { MaxAgeSeconds = 300 }),
            "4 not chosen" => Decide(profile, candidates: [Candidate(Kept(optedIn: false))]),
            "4 of two the last used that covers" => Decide(profile, candidates: [low with { Session = Kept("first") }, Candidate(Kept("second")), Candidate(Kept("third"))]),
            "5 too low" => Decide(profile, candidates: [low]),
            "5 too low, prompt=none" => Decide(profile, passive, [low]),
            "5 below the ceiling" => Decide(profile, candidates: [barred]),
            "5 below the ceiling, prompt=none" => Decide(profile, passive, [barred]),
            "5 one below the ceiling and one too low" => Decide(profile, candidates: [barred, low with { Session = Kept("second") }]),
            "5 one below the ceiling and one that covers" => Decide(profile, candidates: [barred, Candidate(Kept("second"))]),
            "6 none" => Decide(profile, candidates: []),
            "6 none, prompt=none" => Decide(profile, passive, []),
            "6 not acceptable" => Decide(profile, candidates: [Candidate() with { Acceptable = false }]),
            "6 hoog for this person" => Decide(profile, candidates: [Candidate() with { NeedsHighest = true }]),
            "6 public terminal" => Decide(profile, candidates: [], change: settings => settings with { PublicTerminal = true }),
            _ => throw new ArgumentOutOfRangeException(nameof(row)),
        };

        decided.Should().Be(verdict);
    }

    [Fact]
    public void Domain_4_3_A_session_that_is_too_low_and_has_no_way_to_more_is_as_none() =>
        Decide(ApplicationProfile.Education, candidates: [Candidate(suffices: false) with { Entry = null }]).Should().Be("authenticate");
}
