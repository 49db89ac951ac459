using System.Globalization;
using FederationHub.Core;
using FederationHub.Core.Applications;
using FederationHub.Core.Audit;
using FederationHub.Core.Organisations;
using FederationHub.OpenId.Provider;
using FederationHub.Outcomes;
using FederationHub.Server.Diagnostics;
using FederationHub.Server.Start;
using FederationHub.Upstreams;

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

    /// <summary>Origin of the way back, where its name alone is not to be believed.</summary>
    public string? BackLeadsTo { get; init; }

    /// <summary>Where another organisation can be chosen, or null.</summary>
    public string? ChooseAgain { get; init; }

    /// <summary>A start link of the hub that does what the person came for, or null.</summary>
    public string? StartLink { get; init; }

    /// <summary>The same request once more, where that can help.</summary>
    public ReturnLink? Again { get; init; }
}

/// <summary>Makes the page of a refusal: number, sentence, who can fix it, what to do. Nothing of the cause or detail.</summary>
internal sealed class ErrorPages(HubOptions options, HubAddress address, ProviderIssuer issuer, CurrentDirectory current, UpstreamProtocols protocols, KeptErrorPages kept, TimeProvider time)
{
    /// <summary>The view.</summary>
    public const string View = "/Pages/Shared/Error.cshtml";

    /// <summary>Most services that a page leads to.</summary>
    public const int MostServices = 10;

    /// <summary>The page of a refusal; it is kept for a day.</summary>
    public IResult For(HttpContext http, Rejection rejection, string reference, ErrorContext context)
    {
        var page = new KeptErrorPage
        {
            Code = rejection.Code.ToString(),
            Detail = rejection.Detail,
            Status = StatusOf(rejection),
            At = time.GetUtcNow(),
            Application = context.Application?.Id.Value,
            Organisation = context.Organisation?.Id,
            OrganisationName = context.OrganisationName,
            Names = rejection.PublicNames,
            StartLink = context.StartLink,
            Languages = context.Languages,
        };
        HubTracing.Refused(reference, page.Code, page.Application, page.Organisation);
        return new ErrorReply(Make(http, rejection.Code.Fh, reference, page, context), () => kept.KeepAsync(reference, rejection, page), KeptErrorPages.Path + Shown(reference));
    }

    /// <summary>A page that was kept: the same, without the ways on that belonged to one browser.</summary>
    public IResult Again(HttpContext http, string reference, KeptErrorPage page)
    {
        var fh = FhCodes.All.Single(code => page.Code.StartsWith($"{code}/", StringComparison.Ordinal));
        var context = new ErrorContext
        {
            Application = page.Application is { } application ? current.Directory.FindApplication(application) : null,
            Organisation = page.Organisation is { } organisation ? current.Directory.FindOrganisation(organisation) : null,
            OrganisationName = page.OrganisationName,
            Languages = page.Languages,
            StartLink = page.StartLink,
        };
        return new ErrorReply(Make(http, fh, reference, page, context), () => Task.FromResult(true), KeptErrorPages.Path + Shown(reference));
    }

    /// <summary>The page of a code, to look at: of nothing that happened.</summary>
    public IResult Example(HttpContext http, FhCode fh, bool named)
    {
        var directory = current.Directory;
        var application = named && directory.Settings.Applications is [var first, ..] ? first : null;
        var context = new ErrorContext { Application = application, Organisation = application is null ? null : directory.Candidates(application).Select(entry => directory.FindOrganisation(entry.Organisation)).FirstOrDefault() };
        var page = new KeptErrorPage { Code = $"{fh}/example", Detail = string.Empty, Status = fh.HttpStatus, At = time.GetUtcNow(), Names = named ? ["email"] : [] };
        return new ErrorReply(Make(http, fh, "0000000000", page, context), () => Task.FromResult(false), KeptErrorPages.Path);
    }

    private ErrorPage Make(HttpContext http, FhCode fh, string reference, KeptErrorPage page, ErrorContext context)
    {
        var words = Words.For(http.Request, context.Languages);
        var service = context.Application?.Name.In(words.Language).Text;
        var organisation = context.Organisation?.Name.In(words.Language).Text ?? context.OrganisationName;
        var names = string.Join(", ", page.Names.Select(name => words.Has("attribute." + name) ? words["attribute." + name] : name));
        var texts = new CodeTexts(words, fh, service, organisation, names);
        var shown = Shown(reference);
        var facts = FactsOf(words, fh, shown, page.At, service, organisation);
        string[] lines = [.. facts.Select(fact => $"{fact.Name}: {fact.Value}")];

        // Without a login to answer, the way on is the application's own front door.
        var restart = context.Back is null && context.ChooseAgain is null && context.Again is null
            && context.Application is { } begin
            ? context.StartLink ?? FrontDoor.Of(begin, issuer)
            : null;
        // Beside a page that was begun before there was anything to refuse there is no place for it any more.
        if (!http.Response.HasStarted)
        {
            http.Response.Headers["X-Correlation-Id"] = reference;
        }

        return new ErrorPage
        {
            Words = words,
            Title = texts.Title,
            Text = texts.Text,
            ToDo = texts.ToDo,
            Status = page.Status,
            Code = fh.ToString(),
            Reference = shown,
            WhoFixes = texts.Who,
            Facts = facts,
            ServiceName = service,
            ChooseAgain = context.ChooseAgain,
            Restart = restart,
            Back = context.Back,
            BackTo = context.BackLeadsTo is { } origin ? $"{service} ({origin})" : null,
            Again = context.Again,
            Services = fh == FhCodes.NoProtocolMessage && context.Application is null && options.Help.StartLinks ? ServicesIn(words) : [],
            // Chromium holds every redirect after a form against form-action: a step that is sent again may lead to any organisation.
            FormOrigins = context.Again is { Fields: not null } ? address.IsLoopback ? ["https:", "http:"] : ["https:"]
                : context.Back is { Fields: not null } back && !back.Address.StartsWith('/') ? [SecurityHeaders.OriginOf(back.Address)] : [],
            Support = context.Organisation is { } of && SupportOf(of, fh, organisation) is { } support ? ErrorContact.Of(support, fh, page.Names, shown, page.At, address.SamlEntityId, lines) : null,
            HubSupport = options.Help.Email is { Length: > 0 } email ? new ErrorContact(options.Name, email, ErrorContact.MailTo(email, $"{fh} {shown}", lines), null) : null,
        };
    }

    // In the operator's order, and only where a person can begin without anything else.
    private List<ServiceLink> ServicesIn(Words words) =>
        [.. current.Directory.Settings.Applications.Where(application => !application.Suspended && !application.Test)
            .Select(application => new ServiceLink(application.Name.In(words.Language).Text, FrontDoor.Of(application, issuer)!)).Where(service => service.Address is not null).Take(MostServices)];

    // What the operator wrote counts before what the organisation publishes. An error page of its own helps with what its side can mend (REFEDS errorURL 1.0);
    // where its connections name several, nobody knows which.
    private SupportContact? SupportOf(HomeOrganisation organisation, FhCode fh, string? name)
    {
        var support = organisation.Support;
        return support?.Url is not null || (fh.ErrorUrlCode is null && fh.WhoFixes != WhoFixes.Organisation) || PublishedErrorUrl(organisation) is not { } url
            ? support
            : new SupportContact(support?.Name ?? name ?? organisation.Id, support?.Email, url);
    }

    private string? PublishedErrorUrl(HomeOrganisation organisation)
    {
        var directory = current.Directory;
        return directory.EntriesOf(organisation.Id).Select(entry => entry.Upstream).OfType<string>().Distinct(StringComparer.Ordinal).Select(directory.FindUpstream).OfType<Upstream>()
            .Select(upstream => protocols.Find(upstream.Protocol)?.ErrorUrlOf(upstream)).Distinct(StringComparer.Ordinal).Take(2).ToList() is [{ } only] ? only : null;
    }

    // In groups, as people read it out.
    private static string Shown(string reference) => reference.Length == 10 ? $"{reference[..4]}-{reference[4..8]}-{reference[8..]}" : reference;

    private static List<ErrorFact> FactsOf(Words words, FhCode fh, string reference, DateTimeOffset at, string? service, string? organisation)
    {
        List<ErrorFact> facts =
        [
            new(words["error.code"], fh.ToString()),
            new(words["error.reference"], reference),
            new(words["error.time"], at.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture)),
        ];
        if (service is not null)
        {
            facts.Add(new(words["error.service"], service));
        }

        if (organisation is not null)
        {
            facts.Add(new(words["error.organisation"], organisation));
        }

        return facts;
    }

    private static int StatusOf(Rejection rejection) => rejection.Code switch
    {
        var code when code == ServerCauses.BodyTooLarge => StatusCodes.Status413PayloadTooLarge,
        var code when code == ServerCauses.MethodNotAllowed => StatusCodes.Status405MethodNotAllowed,
        var code when code == ServerCauses.UnknownHost => StatusCodes.Status421MisdirectedRequest,
        var code when code == UpstreamsCauses.OutboundTimeout => StatusCodes.Status504GatewayTimeout,
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

    /// <summary>What the person can do.</summary>
    public required string ToDo { get; init; }

    /// <summary>Where this page stays for a day, or null where it was not kept.</summary>
    public string? Address { get; init; }

    /// <summary>What a help desk asks: code, reference, time, service, organisation.</summary>
    public required IReadOnlyList<ErrorFact> Facts { get; init; }

    public string? ChooseAgain { get; init; }

    public string? Restart { get; init; }

    public ReturnLink? Again { get; init; }

    /// <summary>Where logins begin, for somebody who came without a request.</summary>
    public IReadOnlyList<ServiceLink> Services { get; init; } = [];

    /// <summary>The organisation's help desk, where it has told one.</summary>
    public ErrorContact? Support { get; init; }

    /// <summary>Ours.</summary>
    public ErrorContact? HubSupport { get; init; }
}

/// <summary>Where a login begins.</summary>
/// <param name="Name">Name of the service.</param>
/// <param name="Address">Its registered front door.</param>
internal sealed record ServiceLink(string Name, string Address);

/// <summary>One line for the help desk.</summary>
/// <param name="Name">What it is, in the person's language.</param>
/// <param name="Value">What it is here.</param>
internal sealed record ErrorFact(string Name, string Value);
