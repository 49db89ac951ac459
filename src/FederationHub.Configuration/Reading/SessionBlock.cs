using FederationHub.Configuration.Checks;
using FederationHub.Configuration.Yaml;
using FederationHub.Core.Applications;
using FederationHub.Core.Sessions;
using FederationHub.OpenId.Provider.Clients;

namespace FederationHub.Configuration.Reading;

/// <summary>Reads <c>session</c> and <c>logout</c> of an application: how long people stay signed in, and how they leave.</summary>
internal static class SessionBlock
{
    /// <summary>The longest timer, seconds.</summary>
    public const int LongestTimer = 366 * 24 * 3600;

    /// <summary>What stands for a timer that is not there.</summary>
    public const string Off = "off";

    private static readonly (string Word, SessionMode Meaning)[] Modes = [("never", SessionMode.Never), ("opt_in", SessionMode.OptIn), ("always", SessionMode.Always)];

    private static readonly (string Word, SessionReuse Meaning)[] Reuses =
        [("allow", SessionReuse.Allow), ("force_reauthentication", SessionReuse.ForceReauthentication), ("never", SessionReuse.Never)];

    private static readonly (string Word, LogoutScope Meaning)[] Scopes =
        [("local", LogoutScope.Local), ("hub", LogoutScope.Hub), ("idp_only", LogoutScope.IdpOnly), ("global", LogoutScope.Global)];

    /// <summary>The word of a session mode.</summary>
    public static string WordOf(SessionMode mode) => Modes.First(word => word.Meaning == mode).Word;

    /// <summary>The word for whether a session is used again.</summary>
    public static string WordOf(SessionReuse reuse) => Reuses.First(word => word.Meaning == reuse).Word;

    /// <summary>The word of a logout scope.</summary>
    public static string WordOf(LogoutScope scope) => Scopes.First(word => word.Meaning == scope).Word;

    /// <summary>The block <c>session</c>; what it does not say is the profile's.</summary>
    public static SessionSettings ReadSession(Section section, ApplicationProfile? profile)
    {
        var usual = profile is null ? new SessionSettings { Mode = SessionMode.Never } : ApplicationProfileDefaults.For(profile.Value).Session;
        if (section.Child("session") is not { } block)
        {
            return usual;
        }

        var session = usual with
        {
            Mode = block.Choice("mode", Modes) ?? usual.Mode,
            Reuse = block.Choice("reuse", Reuses) ?? usual.Reuse,
            IdleSeconds = block.Number("idle_seconds", 1, LongestTimer) ?? usual.IdleSeconds,
            AbsoluteSeconds = Timer(block, "absolute_seconds", usual.AbsoluteSeconds),
            Persistent = block.Flag("persistent", usual.Persistent),
            EndsBeforePrompt = block.Flag("ends_before_prompt", usual.EndsBeforePrompt),
            PublicTerminal = block.Flag("public_terminal", usual.PublicTerminal),
            StatementSeconds = Timer(block, "statement_seconds", usual.StatementSeconds),
        };
        block.Finish();
        if (session.IdleSeconds > session.AbsoluteSeconds)
        {
            block.Problem("idle_seconds", $"A session may be unused for {session.IdleSeconds} seconds and lasts {session.AbsoluteSeconds} in all. Make idle_seconds at most absolute_seconds.");
        }

        if (session is { Persistent: true, PublicTerminal: true })
        {
            block.Problem(block.Has("persistent") ? "persistent" : "public_terminal", "Where many people use one browser nothing may be kept when it is closed. Write persistent: false, or remove public_terminal.");
        }

        return session;
    }

    /// <summary>The block <c>logout</c>; what it does not say is the profile's.</summary>
    public static LogoutSettings ReadLogout(Section section, ApplicationProfile? profile)
    {
        var usual = profile is null ? new LogoutSettings() : ApplicationProfileDefaults.For(profile.Value).Logout;
        if (section.Child("logout") is not { } block)
        {
            return usual;
        }

        var logout = new LogoutSettings
        {
            Scope = block.Choice("scope", Scopes) ?? usual.Scope,
            BackChannelUri = block.Text("backchannel_uri", AddressRules.Url)?.Value,
            BackChannelSessionRequired = block.Flag("backchannel_session_required"),
            PostLogoutRedirectUris =
            [
                .. block.Texts("post_logout_redirect_uris", value => RedirectUriRules.Check(value, section.Take("type") is YamlScalar { Value: "native" }).Match<string?>(
                    _ => null, rejection => $"'{Shown.Of(value)}' is refused: {rejection.Detail}. Register the exact address that the application sends.")).Select(uri => uri.Value),
            ],
        };
        block.Finish();
        if (logout.BackChannelSessionRequired && !block.Has("backchannel_uri"))
        {
            block.Problem("backchannel_session_required", "It says what a logout token must have, and there is no address that takes one. Add backchannel_uri, or remove it.");
        }

        return logout;
    }

    // A timer that the profile has can be taken away, and only by a word that says so.
    private static int? Timer(Section block, string key, int? usual)
    {
        if (block.Take(key) is YamlScalar { Value: Off })
        {
            return null;
        }

        return block.Number(key, 1, LongestTimer, orWord: Off) ?? usual;
    }
}
