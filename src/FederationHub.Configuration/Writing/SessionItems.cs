using System.Globalization;
using FederationHub.Configuration.Reading;
using FederationHub.Core.Applications;
using FederationHub.Core.Sessions;

namespace FederationHub.Configuration.Writing;

/// <summary>How people of an application stay signed in, and how they leave.</summary>
internal static class SessionItems
{
    public static WrittenBlock Of(SessionSettings session, SessionSettings usual) => new WrittenBlock()
        .Put("mode", SessionBlock.WordOf(session.Mode), usual: SessionBlock.WordOf(usual.Mode))
        .Put("reuse", SessionBlock.WordOf(session.Reuse), usual: SessionBlock.WordOf(usual.Reuse))
        .Put("idle_seconds", session.IdleSeconds, usual.IdleSeconds)
        .Put("absolute_seconds", Timer(session.AbsoluteSeconds), usual: Timer(usual.AbsoluteSeconds))
        .Put("persistent", session.Persistent, usual.Persistent)
        .Put("ends_before_prompt", session.EndsBeforePrompt, usual.EndsBeforePrompt)
        .Put("public_terminal", session.PublicTerminal, usual.PublicTerminal)
        .Put("statement_seconds", Timer(session.StatementSeconds), usual: Timer(usual.StatementSeconds));

    public static WrittenBlock Of(LogoutSettings logout, LogoutSettings usual) => new WrittenBlock()
        .Put("scope", SessionBlock.WordOf(logout.Scope), usual: SessionBlock.WordOf(usual.Scope))
        .Put("backchannel_uri", logout.BackChannelUri)
        .Put("backchannel_session_required", logout.BackChannelSessionRequired)
        .Put("post_logout_redirect_uris", logout.PostLogoutRedirectUris);

    private static string Timer(int? seconds) => seconds?.ToString(CultureInfo.InvariantCulture) ?? SessionBlock.Off;
}
