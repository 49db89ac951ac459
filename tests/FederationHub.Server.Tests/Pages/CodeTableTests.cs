using System.Text;
using FederationHub.Outcomes;
using FederationHub.Server.Web;
using FederationHub.Testing.Processes;

namespace FederationHub.Server.Tests.Pages;

/// <summary>The table of codes that operators read is made of the catalogue and its texts, and nothing else.</summary>
public sealed class CodeTableTests
{
    private const string File = "src/FederationHub.Server/Help/codes.md";

    [Fact]
    public async Task The_table_of_codes_says_what_the_catalogue_says()
    {
        var made = Made();
        await System.IO.File.WriteAllTextAsync(Path.Combine(SourceTree.Artefacts, "codes.md"), made, TestContext.Current.CancellationToken);

        (await System.IO.File.ReadAllTextAsync(Path.Combine(SourceTree.Root, File), TestContext.Current.CancellationToken))
            .Should().Be(made, "{0} is made of FhCodes and en.json; what it should be stands in {1}", File, SourceTree.Artefacts);
    }

    private static string Made()
    {
        var words = Words.In("en");
        var table = new StringBuilder("""
            # Codes
            Every code of the hub: what people see, who can fix it, and what an operator knows and can do. Made of `FhCodes` (FederationHub.Outcomes) and
            `Languages/en.json`; a test holds it against them. The same stands at `/help/FH-NNNN`, in every language. A code that is reserved waits for its feature: no page offers it.

            | Code | People see | Who | They do | HTTP | OpenID error | SAML status | errorURL | Cause | Advice |
            | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |

            """);
        foreach (var code in FhCodes.All)
        {
            var texts = new CodeTexts(words, code);
            var who = code.WhoFixes switch { WhoFixes.Person => "you", WhoFixes.Organisation => "your organisation", WhoFixes.Application => "the service", _ => "us" };
            table.AppendJoin(" | ", ["| " + code + (code.Reserved ? " (reserved)" : ""), texts.Title, who, texts.ToDo, code.HttpStatus.ToString(System.Globalization.CultureInfo.InvariantCulture),
                $"`{code.ProtocolError}`", code.SamlStatus.ToString(), code.ErrorUrlCode ?? "", texts.Cause, texts.Advice]).Append(" |\n");
        }

        return table.ToString();
    }
}
