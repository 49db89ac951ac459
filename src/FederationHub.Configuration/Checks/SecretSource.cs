using FederationHub.OpenId.Provider.Clients;

namespace FederationHub.Configuration.Checks;

/// <summary>Where a secret comes from. The secret itself never stands in the file, and never in what this says.</summary>
internal abstract record SecretSource
{
    private SecretSource()
    {
    }

    /// <summary>An environment variable of the process that applies the file.</summary>
    public sealed record Variable(string Name) : SecretSource;

    /// <summary>A text file; its last line break does not count.</summary>
    public sealed record TextFile(string Path) : SecretSource;

    /// <summary>The hash of an application's secret: nothing to fetch.</summary>
    public sealed record Hash(string Text) : SecretSource;

    /// <summary>The one that the hub has already.</summary>
    public sealed record Kept : SecretSource;

    /// <summary>How that is written.</summary>
    public const string KeptWord = "kept";

    /// <summary>The source, or null when the text is none. Whether it is what was meant is not shown: it may be a secret.</summary>
    public static SecretSource? TryParse(string text)
    {
        if (text.StartsWith("env:", StringComparison.Ordinal))
        {
            var name = text[4..];
            return name.Length is > 0 and <= 200 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? new Variable(name) : null;
        }

        if (text.StartsWith("file:", StringComparison.Ordinal))
        {
            var path = text[5..];
            return path.Length > 0 && path == path.Trim() && !path.Contains('\0', StringComparison.Ordinal) ? new TextFile(path) : null;
        }

        if (text == KeptWord)
        {
            return new Kept();
        }

        return ClientSecretHash.TryParse(text, out var hash) ? new Hash(hash.ToString()) : null;
    }
}
