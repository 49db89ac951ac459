namespace FederationHub.Saml.Encryption;

/// <summary>Whether a message can hold anything encrypted, so that most messages cost no keys.</summary>
public static class EncryptedContent
{
    /// <summary>Whether it may; true for some that hold nothing encrypted, false for none that does. Nothing was read yet.</summary>
    /// <param name="xml">The message, in any encoding.</param>
    public static bool MayBeIn(ReadOnlyMemory<byte> xml) =>
        // The name of an element cannot be written with character references (XML 1.0, 4.1). Encodings other than ASCII's heirs have zero bytes.
        xml.Span.IndexOf("EncryptedData"u8) >= 0 || xml.Span.Contains((byte)0);
}
