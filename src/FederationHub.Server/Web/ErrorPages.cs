using System.Globalization;
using FederationHub.Core;
using FederationHub.Core.Applications;
using FederationHub.Core.Organisations;
using FederationHub.OpenId.Provider;
using FederationHub.Outcomes;
using FederationHub.Server.Start;

namespace FederationHub.Server.Web;

/// <summary>What an error page may know beside the refusal.</summary>
internal sealed record ErrorContext
{
    /// <summary>The application, verified.</summary>
    public Application? Application { get; init; }

    /// <summary>The organisation.</summary>
    public HomeOrganisation? Organisation { get; init; }

    /// <summary>Name of an organisation that is an entry only.</summary>
    public string? OrganisationName { get; init; }

    /// <summary>Languages that the application asked for.</summary>
    public IReadOnlyList<string> Languages { get; init; } = [];

    /// <summary>The way back, with the protocol's error.</summary>
    public ReturnLink? Back { get; init; }

    /// <summary>Where another organisation can be chosen, or null.</summary>
    public string? ChooseAgain { get; init; }

    /// <summary>A start link of the hub that does what the person came for, or null.</summary>
    public string? StartLink { get; init; }

    /// <summary>The same request once more, where that can help.</summary>
    public ReturnLink? Again { get; init; }
}

/// <summary>Makes the page of a refusal: number, sentence, who can fix it, what to do. Nothing of the cause or detail.</summary>
internal sealed class ErrorPages(HubOptions options, HubAddress address, ProviderIssuer issuer, TimeProvider time)
{
    public IResult For(HttpContext http, Rejection rejection, string reference, ErrorContext context)
    {
        var words = Words.For(http.Request, context.Languages);
        var fh = rejection.Code.Fh;
        var service = context.Application?.Name.In(words.Language).Text;
        var organisation = context.Organisation?.Name.In(words.Language).Text ?? context.OrganisationName;
        (string, string?)[] places =
        [
            ("service", service ?? words["word.service"]),
            ("organisation", organisation ?? words["word.organisation"]),
            ("names", string.Join(", ", rejection.PublicNames.Select(name => words.Has("attribute." + name) ? words["attribute." + name] : name))),
        ];

        // Without a login to answer, the way on is the application's own front door.
        var restart = context.Back is null && context.ChooseAgain is null && context.Again is null
            && context.Application is { } begin
            ? context.StartLink ?? FrontDoor.Of(begin, issuer)
            : null;
        http.Response.Headers["X-Correlation-Id"] = reference;
        var model = new ErrorPage
        {
            Words = words,
            Title = TitleOf(words, $"{fh}.title", places, organisation is null, service is null),
            Text = words.Fill($"{fh}.text", places),
            Status = StatusOf(rejection),
            Code = fh.ToString(),
            Reference = reference.Length == 10 ? $"{reference[..4]}-{reference[4..8]}-{reference[8..]}" : reference,
            WhoFixes = words.Fill("who." + fh.WhoFixes, places),
            At = time.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture),
            ServiceName = service,
            OrganisationName = organisation,
            ChooseAgain = context.ChooseAgain,
            Restart = restart,
            Back = context.Back,
            Again = context.Again,
            // Chromium holds every redirect after a form against form-action: a step that is sent again may lead to any organisation.
            FormOrigins = context.Again is { Fields: not null } ? address.IsLoopback ? ["https:", "http:"] : ["https:"]
                : context.Back is { Fields: not null } back && !back.Address.StartsWith('/') ? [SecurityHeaders.OriginOf(back.Address)] : [],
            Support = context.Organisation?.Support,
            HubSupport = options.Help.Email,
        };
        return new Page("/Pages/Shared/Error.cshtml", model);
    }

    // A name begins as it is written; a word of ours that stands for one begins a sentence here.
    private static string TitleOf(Words words, string key, (string, string?)[] places, bool withoutOrganisation, bool withoutService)
    {
        var title = words.Fill(key, places);
        var begins = words[key];
        return (withoutOrganisation && begins.StartsWith("{organisation}", StringComparison.Ordinal)) || (withoutService && begins.StartsWith("{service}", StringComparison.Ordinal))
            ? string.Concat(title[..1].ToUpperInvariant(), title.AsSpan(1))
            : title;
    }

    private static int StatusOf(Rejection rejection) => rejection.Code switch
    {
        var code when code == ServerCauses.BodyTooLarge => StatusCodes.Status413PayloadTooLarge,
        var code when code == ServerCauses.MethodNotAllowed => StatusCodes.Status405MethodNotAllowed,
        var code when code == ServerCauses.UnknownHost => StatusCodes.Status421MisdirectedRequest,
        var code => code.Fh.HttpStatus,
    };
}

/// <summary>A refusal, as a person sees it.</summary>
internal sealed record ErrorPage : HubPage
{
    public override string Kind => "error";

    public required string Text { get; init; }

    public required string Code { get; init; }

    public required string Reference { get; init; }

    public required string WhoFixes { get; init; }

    public required string At { get; init; }

    public string? OrganisationName { get; init; }

    public string? ChooseAgain { get; init; }

    public string? Restart { get; init; }

    public ReturnLink? Again { get; init; }

    public SupportContact? Support { get; init; }

    public string? HubSupport { get; init; }
}
