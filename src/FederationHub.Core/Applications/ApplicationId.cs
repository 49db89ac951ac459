namespace FederationHub.Core.Applications;

/// <summary>An application's id and OAuth client identifier: 1 to 100 visible ASCII characters (RFC 6749 appendix A.1), without space, compared byte for byte.</summary>
/// <param name="Value">The identifier.</param>
public readonly record struct ApplicationId(string Value)
{
    /// <summary>Reads an id, or null when it is empty, too long or has characters other than letters, digits, '-', '_', '.' and '~'.</summary>
    public static ApplicationId? TryParse(string? value) =>
        value is { Length: > 0 and <= 100 } && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '~')
            ? new ApplicationId(value)
            : null;

    /// <inheritdoc />
    public override string ToString() => Value;
}
