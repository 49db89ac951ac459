using FederationHub.Cli.Records;
using FederationHub.Upstreams.Saml;

namespace FederationHub.Cli.Commands;

/// <summary>One line of a batch of <c>fedhub saml check</c>.</summary>
internal static class SamlBatchLine
{
    public static async Task<BatchVerdict> JudgeAsync(ReadOnlyMemory<byte> octets, CommandSurroundings surroundings, CancellationToken cancellationToken)
    {
        var (line, problem) = BatchLine.Read(octets);
        if (line is null)
        {
            return new BatchVerdict(VerdictJson.Unusable(null, problem!), WasJudged: false);
        }

        var question = Question(line);
        if (line.Problem is null)
        {
            var (read, unread) = await SamlJudge.ReadAsync(question, surroundings, cancellationToken);
            if (read is not null)
            {
                return new BatchVerdict(VerdictJson.Line(question.Id, SamlResponseCheck.Judge(read.Organisation, read.Recipient, read.Response, read.Request, read.At)), WasJudged: true);
            }

            problem = unread;
        }

        return new BatchVerdict(VerdictJson.Unusable(question.Id, line.Problem ?? problem!), WasJudged: false);
    }

    private static SamlQuestion Question(BatchLine line) => new()
    {
        Id = line.Id(),
        Response = line.One("response"),
        IdpMetadata = line.One("idp_metadata"),
        IdpCertificates = line.Several("idp_certificate"),
        IdpEntityId = line.Text("idp_entity_id"),
        AssertionConsumer = line.Text("acs"),
        EntityId = line.Text("entity_id"),
        InResponseTo = line.Text("in_response_to"),
        Unsolicited = line.Switch("unsolicited"),
        At = line.Text("at"),
        Skew = line.Skew(),
        SpKeys = line.Several("sp_key"),
        Allow = line.Words("allow"),
        Algorithms = line.Words("algorithms"),
    };
}
