namespace FederationHub.Saml.Xml;

/// <summary>How much XML one document may be. Whatever is over a limit is refused while it is read, not after.</summary>
/// <param name="MaxBytes">Size of the document in bytes.</param>
/// <param name="MaxDepth">Elements inside each other.</param>
/// <param name="MaxAttributes">Attributes of one element, namespace declarations counted.</param>
/// <param name="MaxNodes">Elements, texts, comments and instructions together.</param>
public sealed record XmlLimits(int MaxBytes, int MaxDepth, int MaxAttributes, int MaxNodes)
{
    /// <summary>For protocol messages: 256 KiB.</summary>
    public static XmlLimits Messages { get; } = new(256 * 1024, 48, 64, 20_000);

    /// <summary>For metadata of one entity: 2 MiB. An aggregate needs <c>with { MaxBytes = … }</c>; its other limits count for each entity.</summary>
    public static XmlLimits Metadata { get; } = new(2 * 1024 * 1024, 48, 64, 100_000);
}
