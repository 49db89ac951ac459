namespace FederationHub.Saml.Tests.Mutation;

/// <summary>
/// Makes hostile queries out of good signed ones, as <see cref="Mutator"/> makes documents: what the signature covers is the spelling of a
/// query, so that the changes are of parameters, their order and their escapes.
/// </summary>
internal sealed class QueryMutator(IReadOnlyList<string> corpus)
{
    private static readonly string[] Names = ["SAMLRequest", "SAMLResponse", "RelayState", "SigAlg", "Signature", "SAMLEncoding", "samlrequest", "SAMLRequest%20", "x", ""];

    private static readonly string[] Pieces =
        ["%", "%0", "%00", "%0a", "%41", "%2B", "%2b", "+", " ", "=", "&", "&&", ";", "#", "?", "\u00e9", "\0", "A", "====", "x=y", "&RelayState=other", "&SAMLRequest=", "&Signature=", "urn%3Aoasis%3Anames%3Atc%3ASAML%3A2.0%3Abindings%3AURL-Encoding%3ADEFLATE"];

    /// <summary>The query of this number.</summary>
    public string Input(int number)
    {
        var random = new Random(number);
        var parts = Parts(random);
        var other = Parts(random);
        for (var changes = random.Next(1, 4); changes > 0 && random.Next(8) > 0; changes--)
        {
            var at = random.Next(parts.Count);
            switch (random.Next(8))
            {
                case 0 when parts.Count > 1:
                    parts.RemoveAt(at);
                    break;
                case 1:
                    parts.Insert(random.Next(parts.Count + 1), parts[at]);
                    break;
                case 2:
                    parts.Insert(random.Next(parts.Count + 1), other[random.Next(other.Count)]);
                    break;
                case 3:
                    var moved = random.Next(parts.Count);
                    (parts[at], parts[moved]) = (parts[moved], parts[at]);
                    break;
                case 4:
                    // The same parameter of another good query: its message, its signature, its algorithm.
                    parts[at] = other.Find(part => Name(part) == Name(parts[at])) ?? other[0];
                    break;
                case 5:
                    parts[at] = Names[random.Next(Names.Length)] + parts[at][Name(parts[at]).Length..];
                    break;
                case 6:
                    parts[at] = parts[at].Insert(random.Next(parts[at].Length + 1), Pieces[random.Next(Pieces.Length)]);
                    break;
                default:
                    parts[at] = Escape(parts[at], random);
                    break;
            }
        }

        return string.Join('&', parts);
    }

    private List<string> Parts(Random random) => [.. corpus[random.Next(corpus.Count)].Split('&')];

    private static string Name(string part) => part.Split('=')[0];

    // Another spelling of the same value, or a value without its end.
    private static string Escape(string part, Random random)
    {
        var at = random.Next(part.Length + 1);
        return random.Next(3) switch
        {
            0 when at < part.Length && char.IsAsciiLetterOrDigit(part[at]) => $"{part[..at]}%{(int)part[at]:X2}{part[(at + 1)..]}",
            1 => part.Replace("%2B", "%2b", StringComparison.Ordinal).Replace("%3D", "=", StringComparison.Ordinal),
            _ => part[..at],
        };
    }
}
