using System.Globalization;
using FederationHub.Core.Identity;

namespace FederationHub.Core.Sessions;

/// <summary>
/// Whose sessions were ended, beyond those that there were. A login that was answered before and waits for its person has no session yet; with such a
/// mark it starts none. Made of names that both a logout and a session know.
/// </summary>
public sealed record EndedMark
{
    // Each part with its length before it, so that no two marks are written alike whatever is in them.
    private EndedMark(params ReadOnlySpan<string> parts)
    {
        var text = string.Empty;
        foreach (var part in parts)
        {
            text += string.Create(CultureInfo.InvariantCulture, $"{part.Length}:{part}\n");
        }

        Text = text;
    }

    /// <summary>What is ended. Personal: kept as a keyed hash only.</summary>
    public string Text { get; }

    /// <summary>Everything of a person, in every browser.</summary>
    /// <param name="personKey">The statement's person key.</param>
    public static EndedMark OfPerson(string personKey) => new("person", personKey);

    /// <summary>Everything in one browser.</summary>
    /// <param name="browser">As <see cref="SsoSession.Browser"/>.</param>
    public static EndedMark OfBrowser(string browser) => new("browser", browser);

    /// <summary>Everything that an upstream vouched for of a subject, or only of one of its sessions. The name counts as it is written.</summary>
    /// <param name="upstream">The upstream.</param>
    /// <param name="issuer">Its entity ID or issuer.</param>
    /// <param name="subject">The subject.</param>
    /// <param name="sessionIndex">The upstream's own session; null for all.</param>
    public static EndedMark OfSubject(string upstream, string issuer, SubjectId subject, string? sessionIndex)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var name = $"{Part(subject.Value)}{Part(subject.Format)}{Part(subject.NameQualifier)}{Part(subject.SpNameQualifier)}";
        return sessionIndex is null ? new("subject", upstream, issuer, name) : new("subject's session", upstream, issuer, name, sessionIndex);
    }

    /// <summary>One session of an upstream, whosever it is.</summary>
    /// <param name="upstream">The upstream.</param>
    /// <param name="issuer">Its issuer.</param>
    /// <param name="sessionIndex">Its session.</param>
    public static EndedMark OfUpstreamSession(string upstream, string issuer, string sessionIndex) => new("session", upstream, issuer, sessionIndex);

    /// <summary>Every mark with which a session may not start.</summary>
    /// <param name="session">The session.</param>
    public static IReadOnlyList<EndedMark> ThatEnd(SsoSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        List<EndedMark> marks = [OfPerson(session.Statement.PersonKey), .. InItsBrowser(session)];
        if (session.Browser is { } browser)
        {
            marks.Add(OfBrowser(browser));
        }

        if (session.Statement is { Authorities: [var issuer, ..], Upstream: var upstream })
        {
            if (IsNamed(session))
            {
                marks.Add(OfSubject(upstream, issuer, session.UpstreamSubject, null));
            }

            if (session.UpstreamSessionIndex is { } index)
            {
                marks.Add(OfUpstreamSession(upstream, issuer, index));
                if (IsNamed(session))
                {
                    marks.Add(OfSubject(upstream, issuer, session.UpstreamSubject, index));
                }
            }
        }

        return marks;
    }

    /// <summary>
    /// What somebody ends with one session beside it: what its person does in the same browser, and what rests on the same session of the upstream.
    /// </summary>
    /// <param name="session">The session.</param>
    public static IReadOnlyList<EndedMark> LeftBy(SsoSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return session is { UpstreamSessionIndex: { } index, Statement: { Authorities: [var issuer, ..], Upstream: var upstream } } && IsNamed(session)
            ? [.. InItsBrowser(session), OfSubject(upstream, issuer, session.UpstreamSubject, index)]
            : [.. InItsBrowser(session)];
    }

    /// <summary>The kind only: the rest is about a person.</summary>
    public override string ToString() => $"mark of {Text[(Text.IndexOf(':', StringComparison.Ordinal) + 1)..Text.IndexOf('\n', StringComparison.Ordinal)]}";

    // An assertion may come without a NameID, and an index alone is several people's (SAML Core 2.4.1, 2.7.2).
    private static bool IsNamed(SsoSession session) => session.UpstreamSubject.Value.Length > 0;

    private static EndedMark[] InItsBrowser(SsoSession session) =>
        session.Browser is { } browser ? [new("person in browser", session.Statement.PersonKey, browser)] : [];

    private static string Part(string? value) => value is null ? "-" : string.Create(CultureInfo.InvariantCulture, $"{value.Length}:{value}");
}
