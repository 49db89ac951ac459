namespace FederationHub.Saml.Xml;

/// <summary>Octets that stand in an element as base64.</summary>
internal static class Base64Text
{
    /// <summary>Reads them; not where a comment, an instruction or an element splits the text, which one reader skips and another does not.</summary>
    internal static bool TryRead(ElementNode element, out byte[] octets)
    {
        octets = [];
        if (element.HasComment || element.Content.Any(node => node is not TextNode))
        {
            return false;
        }

        var text = string.Concat(element.Content.Select(node => ((TextNode)node).Text));
        var buffer = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, buffer, out var written) || written == 0)
        {
            return false;
        }

        octets = buffer[..written];
        return true;
    }
}
