using System.Globalization;
using FederationHub.OpenId.Provider;
using FederationHub.Server.Web;

namespace FederationHub.Server.Developers;

/// <summary>The page before signing in.</summary>
internal sealed record DeveloperStartPage : HubPage
{
    public override string Kind => "developers-start";
}

/// <summary>The person's clients, and the form for a new one.</summary>
internal sealed record DeveloperListPage : HubPage
{
    public override string Kind => "developers";

    public required string Token { get; init; }

    public required IReadOnlyList<DeveloperClient> Clients { get; init; }

    /// <summary>What was wrong with the form; null for nothing.</summary>
    public string? Problem { get; init; }

    public string? Name { get; init; }

    public string Chosen { get; init; } = "web";

    public string? RedirectUri { get; init; }
}

/// <summary>One client: its settings, programs to copy, and Try it.</summary>
internal sealed record DeveloperClientPage : HubPage
{
    public override string Kind => "developers-client";

    public required string Token { get; init; }

    public required DeveloperClient Client { get; init; }

    public required ProviderIssuer Issuer { get; init; }

    /// <summary>The secret, on the one page that shows it.</summary>
    public string? Secret { get; init; }

    /// <summary>The settings as lines of a shell.</summary>
    public string Settings(string program) => string.Join(" \\\n", [
        $"ISSUER='{Issuer.Value}'", $"CLIENT_ID='{Client.Id}'", .. Client.SecretHash is null ? Array.Empty<string>() : [$"CLIENT_SECRET='{Secret ?? "…"}'"],
        $"REDIRECT_URI='{Client.RedirectUri.Replace("'", "'\\''", StringComparison.Ordinal)}'", program]);

    public static string Day(DateTimeOffset at) => at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>What a tried login came to.</summary>
internal sealed record DeveloperTriedPage : HubPage
{
    public override string Kind => "developers-tried";

    /// <summary>The login; null where there was none to come back from.</summary>
    public DeveloperTry? Tried { get; init; }

    public string? Address { get; init; }

    /// <summary>The OAuth error that came instead of a code.</summary>
    public string? Error { get; init; }

    public IReadOnlyList<TriedCall> Calls { get; init; } = [];

    public TimeSpan Took { get; init; }

    public static string Milliseconds(TimeSpan took) => took.TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture);
}
