using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using FederationHub.Core.Audit;
using FederationHub.Core.Login;
using FederationHub.Outcomes;

namespace FederationHub.Cli.Records;

/// <summary>One login or logout, told from the events of its reference: what happened, in one line of time, and what to do about it.</summary>
internal sealed class Timeline
{
    private readonly List<Step> _steps = [];
    private readonly AuditEvent _end;
    private readonly ReceiptReader _reader;
    private readonly ReceiptReport? _receipt;
    private readonly string? _logout;

    private Timeline(string reference, IReadOnlyList<AuditEvent> events, IReadOnlyList<AuditEvent> origin, ReceiptReader reader)
    {
        Reference = reference;
        _reader = reader;
        _logout = LogoutStory.IsMeantBy(events) ? LogoutStory.Verdict(events) : null;
        Succeeded = _logout is null ? events.Any(e => e.Kind == AuditKinds.TokenIssued) : LogoutStory.IsComplete(events);
        // Of a logout the first event says whose button it was.
        _end = _logout is not null ? events[0] : (Succeeded ? events.LastOrDefault(e => e.Kind == AuditKinds.LoginIssued) : null) ?? events[^1];
        // What came of a code has no receipt: that is the login's.
        _receipt = (_end.Kind is AuditKinds.LoginIssued or AuditKinds.LoginRefused ? _end : events.LastOrDefault(e => e.Kind == AuditKinds.LoginIssued)) is { } login
            ? ReceiptReport.Of(login, origin, reader)
            : null;
        var seen = new HashSet<LoginMark>();
        foreach (var found in events)
        {
            foreach (var mark in found.Facts?.Way ?? [])
            {
                // An event carries all of the way, so that the next one repeats it; its own state is the event itself.
                if (seen.Add(mark) && mark.State != LoginState.Issued)
                {
                    Add(mark.At, Word(mark.State, again: _steps.Count > 0), null);
                }
            }

            Add(found.At, found.Kind, found);
        }
    }

    public string Reference { get; }

    /// <summary>Whether the application got its tokens; of a logout, whether every application was told in the end.</summary>
    public bool Succeeded { get; }

    /// <summary>The refusal that ended it; null when none did.</summary>
    private FhCode? Refusal => Succeeded || _end.Code is null ? null : CodeOf(_end.Code);

    /// <summary>Of at least one event, oldest first.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="events">Its events.</param>
    /// <param name="origin">Events of the login whose answer made the statement that a session gave again; empty where none did.</param>
    /// <param name="reader">For whom it is told.</param>
    public static Timeline Of(string reference, IReadOnlyList<AuditEvent> events, IReadOnlyList<AuditEvent> origin, ReceiptReader reader) => new(reference, events, origin, reader);

    public IEnumerable<string> Lines()
    {
        yield return $"Reference {ScreenText.Reference(Reference)}: {Verdict()}";
        yield return string.Empty;
        yield return $"  Application   {Shown(_end.Application)}";
        yield return $"  Organisation  {Shown(_end.Organisation)}";
        yield return $"  Upstream      {Shown(_end.Facts?.Upstream)}";
        yield return string.Empty;
        foreach (var step in _steps)
        {
            yield return $"  {ScreenText.Of(step.At)} {After(step),12}  {Told(step)}";
            foreach (var (name, text) in step.Event is { } found ? Facts(found) : [])
            {
                yield return $"{string.Empty,41}{name,-14}{text}";
            }
        }

        if (_receipt is not null)
        {
            yield return string.Empty;
            foreach (var line in _receipt.Lines())
            {
                yield return line;
            }
        }

        if (Refusal is { } refusal)
        {
            if (_receipt is null)
            {
                yield return string.Empty;
            }

            yield return $"What to do ({Who(refusal.WhoFixes)}): {MendingAdvice.Of(refusal)}";
        }
    }

    public string Json()
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("reference", Reference);
            writer.WriteBoolean("succeeded", Succeeded);
            writer.WriteString("verdict", Verdict());
            writer.WriteString("application", _end.Application);
            writer.WriteString("organisation", _end.Organisation);
            writer.WriteString("upstream", _end.Facts?.Upstream);
            writer.WriteString("code", Refusal?.ToString());
            writer.WriteString("who_fixes", Refusal?.WhoFixes.ToString().ToLowerInvariant());
            writer.WriteString("advice", Refusal is { } refusal ? MendingAdvice.Of(refusal) : null);
            writer.WriteStartArray("steps");
            foreach (var step in _steps)
            {
                writer.WriteStartObject();
                writer.WriteString("at", ScreenText.Of(step.At));
                if (step.After is { } after)
                {
                    writer.WriteNumber("after_ms", (long)after.TotalMilliseconds);
                }

                writer.WriteString("step", step.What);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteStartArray("events");
            foreach (var found in _steps.Select(step => step.Event).OfType<AuditEvent>())
            {
                AuditJson.Write(writer, null, found, _reader);
            }

            writer.WriteEndArray();
            if (_receipt is not null)
            {
                writer.WritePropertyName("receipt");
                _receipt.Write(writer);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private void Add(DateTimeOffset at, string what, AuditEvent? found) =>
        _steps.Add(new Step(at, _steps.Count == 0 ? null : at - _steps[^1].At, what, found));

    private string Verdict() => _logout ?? (Succeeded, _end.Kind, Refusal) switch
    {
        (true, _, _) => _end.Facts?.SessionReused == true
            ? "the login succeeded out of a session, and the application has its tokens."
            : "the login succeeded, and the application has its tokens.",
        (_, AuditKinds.TokenRefused, { } refusal) => $"a code went to the application, and an exchange of it, or of what it gave, was refused with {refusal}: {refusal.Name}.",
        (_, _, { } refusal) => $"refused with {refusal}: {refusal.Name}.",
        _ => "a code went to the application, which has not exchanged it for tokens.",
    };

    private static string Told(Step step) => step.Event switch
    {
        null => step.What,
        { Kind: AuditKinds.LoginIssued, Facts.SessionReused: true } => "a code went to the application, out of a session",
        { Kind: AuditKinds.LoginIssued } => "a code went to the application",
        { Kind: AuditKinds.TokenIssued } => "the application exchanged the code for tokens",
        { Kind: AuditKinds.TokenRenewed } => "the application renewed its tokens",
        { Kind: AuditKinds.MachineTokenIssued } => "the application got an access token for itself",
        { Kind: AuditKinds.LoginRefused } => "refused",
        { Kind: AuditKinds.TokenRefused } => "an exchange for tokens was refused",
        { Kind: AuditKinds.TokenRevoked } => "the application gave a token back",
        { } other => LogoutStory.Line(other) ?? ScreenText.Of(other.Kind),
    };

    private IEnumerable<(string Name, string Text)> Facts(AuditEvent found)
    {
        var facts = found.Facts ?? new AuditFacts();
        if (found.Code is { } code)
        {
            yield return ("code", $"{ScreenText.Of(code)}{(facts.Clause is { } clause ? $" ({ScreenText.Of(clause)})" : "")}");
        }

        if (found.Detail is { } detail)
        {
            yield return ("detail", ScreenText.Of(detail));
        }

        if (found.Kind == AuditKinds.LoginRefused && (found.Organisation ?? facts.Upstream) is not null)
        {
            yield return ("organisation", $"{Shown(found.Organisation)}, upstream {Shown(facts.Upstream)}");
        }

        if (facts.Level is { } level)
        {
            yield return ("level", $"{level} by {Shown(facts.Evidence)}{(facts.Contract is { } contract ? $" {ScreenText.Of(contract)}" : "")}{(facts.Needed is { } needed ? $", needed {ScreenText.Of(needed)}" : "")}, authenticated {(facts.AuthenticatedAt is { } at ? ScreenText.Of(at) : "-")}");
        }

        foreach (var fact in _reader is ReceiptReader.Organisation ? [] : Released(facts))
        {
            yield return fact;
        }

        foreach (var fact in _reader is ReceiptReader.Application ? [] : Received(facts))
        {
            yield return fact;
        }
    }

    private static IEnumerable<(string Name, string Text)> Released(AuditFacts facts)
    {
        if (facts.Released is { } released)
        {
            yield return ("released", released.Count == 0 ? "nothing but the subject" : string.Join(", ", released.Select(ScreenText.Of)));
            yield return ("on ground of", $"{Shown(facts.Ground)}{(facts.Configuration is { } version ? string.Create(CultureInfo.InvariantCulture, $", configuration version {version}") : "")}");
        }

        // Where there is a receipt, it tells this below, and why.
        foreach (var withheld in facts.Decisions is null ? facts.Withheld ?? [] : [])
        {
            yield return ("withheld", $"{ScreenText.Of(withheld.Claim)}: {ScreenText.Of(withheld.Cause)}");
        }

    }

    private static IEnumerable<(string Name, string Text)> Received(AuditFacts facts)
    {
        foreach (var made in facts.Identifiers ?? [])
        {
            yield return (made.Of, $"{ScreenText.Of(made.Type)} from {ScreenText.Of(made.Source)}, by rule {ScreenText.Of(made.Rule)}{(made.ScopeChecked ? ", scope checked" : "")}");
        }

        foreach (var dropped in facts.Mapping is null ? facts.Dropped ?? [] : [])
        {
            yield return ("dropped", $"{ScreenText.Of(dropped.Name)}: {ScreenText.Of(dropped.Cause)}");
        }
    }

    private static string After(Step step) => step.After is { } after ? string.Create(CultureInfo.InvariantCulture, $"+{(long)after.TotalMilliseconds} ms") : string.Empty;

    private static string Word(LoginState state, bool again) => state switch
    {
        LoginState.Started when again => "began again: another organisation can be chosen",
        LoginState.Started => "the application asked for a login",
        LoginState.Chosen => "the organisation was chosen",
        LoginState.SentUpstream => "the person was sent to the organisation",
        LoginState.Returned => "the organisation answered",
        LoginState.Identified => "the answer was understood, in the browser that started",
        LoginState.Released => "it was decided what goes out",
        _ => state.ToString(),
    };

    private static string Who(WhoFixes who) => who switch
    {
        WhoFixes.Person => "the person",
        WhoFixes.Organisation => "the organisation",
        WhoFixes.Application => "the application's supplier",
        _ => "the operator of this hub",
    };

    private static FhCode? CodeOf(string code) => FhCodes.All.FirstOrDefault(fh => code.StartsWith(fh.ToString() + "/", StringComparison.Ordinal));

    private static string Shown(string? text) => text is null ? "-" : ScreenText.Of(text);

    private sealed record Step(DateTimeOffset At, TimeSpan? After, string What, AuditEvent? Event);
}
