using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Threading.RateLimiting;
using FederationHub.Outcomes;
using FederationHub.Server.Discovery;
using FederationHub.Server.Web;

namespace FederationHub.Server.Login;

/// <summary>
/// GET <c>/discovery/api/search?login=&amp;q=&amp;lang=&amp;limit=</c>: what the page's script shows while a person types. It answers the browser that started the login,
/// finds what the page itself would find for that application, and never gives more than <see cref="MostBytes"/>.
/// </summary>
internal sealed class SearchAsYouType(LoginVisits visits, UpstreamIdentifiers identifiers, Logos logos, Theme theme) : IDisposable
{
    public const string Path = "/discovery/api/search";

    /// <summary>Largest answer, bytes: hits that do not fit are left to the page.</summary>
    public const int MostBytes = 4096;

    /// <summary>Searches of one login within a second; a fast typist makes five.</summary>
    public const int MostASecond = 20;

    // Room for what follows the hits.
    private const int Tail = 512;

    // One bucket a login; what is idle goes by itself.
    private readonly PartitionedRateLimiter<string> _limiter = PartitionedRateLimiter.Create<string, string>(static login =>
        RateLimitPartition.GetTokenBucketLimiter(login, static _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = MostASecond,
            TokensPerPeriod = MostASecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        }));

    public async Task<IResult> AnswerAsync(HttpContext http)
    {
        SecurityHeaders.NoStore(http);
        var opened = await visits.OpenAsync(http, http.Request.Query[LoginVisits.HandleParameter]);
        return opened.Match(
            visit =>
            {
                // Only a login of this browser has a bucket: nobody fills the memory with handles that they made up.
                using var lease = _limiter.AttemptAcquire(visit.Handle);
                if (!lease.IsAcquired)
                {
                    http.Response.Headers.RetryAfter = "1";
                    return Results.StatusCode(StatusCodes.Status429TooManyRequests);
                }

                return ChooseOrganisationStep.MayChoose(visit.Login) ? Found(visit) : Refused(Core.CoreCauses.LoginAlreadyUsed.Because($"state {visit.Login.State}"));
            },
            Refused);
    }

    public void Dispose() => _limiter.Dispose();

    private IResult Found(LoginVisit visit)
    {
        var asked = visit.Http.Request.Query;
        var words = Words.For(visit.Http.Request, visit.Login.Request.Languages);
        var limit = int.TryParse(asked["limit"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Clamp(number, 1, ChooseList.HitsAtOnce) : ChooseList.HitsAtOnce;
        var query = ChoosePage.Trimmed(asked["q"].ToString());
        if (query.Length == 0)
        {
            return Results.StatusCode(StatusCodes.Status400BadRequest);
        }

        var list = ChooseList.Found(visit, query, words.Language, limit, identifiers.In(visit.Directory));
        var buffer = new ArrayBufferWriter<byte>(MostBytes);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.Create(System.Text.Unicode.UnicodeRanges.All) }))
        {
            writer.WriteStartObject();
            writer.WriteString("status", Cut(list.Said(words)));
            if (list.Meant is { } meant)
            {
                writer.WriteString("meant", meant.Id);
            }

            writer.WriteStartArray("hits");
            var shown = 0;
            foreach (var entry in new LogoBudget(logos, theme).On(list.Hits.Select(hit => ChoosePageEntry.Of(hit, words))))
            {
                if (writer.BytesCommitted + writer.BytesPending + SizeOf(entry) > MostBytes - Tail)
                {
                    break;
                }

                Write(writer, entry, words);
                shown++;
            }

            writer.WriteEndArray();
            writer.WriteBoolean("more", shown < list.Total);
            writer.WriteStartArray("off");
            foreach (var off in ChooseList.NotConnected(visit, query, words.Language, identifiers.In(visit.Directory)).Select(entry => ChoosePageEntry.Of(entry, words)))
            {
                if (writer.BytesCommitted + writer.BytesPending + SizeOf(off) > MostBytes)
                {
                    break;
                }

                Write(writer, off with { More = null }, words);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Results.Bytes(buffer.WrittenMemory, "application/json");
    }

    private static void Write(Utf8JsonWriter writer, ChoosePageEntry entry, Words words)
    {
        writer.WriteStartObject();
        writer.WriteString("id", entry.Id);
        writer.WriteString("name", entry.Name);
        if (entry.Language != words.Language)
        {
            writer.WriteString("lang", entry.Language);
        }

        if (entry.Logo is { } logo)
        {
            writer.WriteString("logo", logo);
        }
        else
        {
            writer.WriteString("mark", entry.Monogram);
        }

        if (entry.More is { } more)
        {
            writer.WriteString("more", more);
        }

        writer.WriteEndObject();
    }

    // At most six octets a character (\uXXXX), the names of the members, and a logo or its letters.
    private static int SizeOf(ChoosePageEntry entry) =>
        (entry.Logo is { } logo ? 76 + logo.Length : 64 + 36) + JsonEncodedText.Encode(entry.Name).EncodedUtf8Bytes.Length + JsonEncodedText.Encode(entry.More ?? string.Empty).EncodedUtf8Bytes.Length + entry.Id.Length;

    private static string Cut(string text) => text.Length <= 120 ? text : text[..120];

    private static IResult Refused(Rejection rejection) => Results.Json(new { code = rejection.Code.Fh.ToString() }, statusCode: rejection.Code.Fh.HttpStatus);
}
