namespace FederationHub.Core.Audit;

/// <summary>Who makes a change that no person makes by hand.</summary>
public static class AuditActors
{
    /// <summary>The configuration file that a server applies when it starts.</summary>
    public const string Start = "start";

    /// <summary>The hub's own background work.</summary>
    public const string Hub = "hub";

    /// <summary>Somebody who made a client on a hub for trying things out.</summary>
    /// <param name="person">Pseudonym of the person.</param>
    public static string Developer(string person) => "developer:" + person;

    /// <summary>Whoever registers software with a token for it.</summary>
    /// <param name="token">Id of the token.</param>
    public static string Registration(string token) => "registration:" + token;

    /// <summary>An application that changes or removes its own registration.</summary>
    /// <param name="application">Its id.</param>
    public static string Registered(string application) => "application:" + application;

    /// <summary>An operator at the command line.</summary>
    /// <param name="user">Name of the account that runs the command.</param>
    public static string Cli(string user) => "cli:" + (string.IsNullOrWhiteSpace(user) ? "unknown" : user);
}
