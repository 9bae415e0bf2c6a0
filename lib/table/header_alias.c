#include "lib/table/header_alias.h"

const struct crm_header_alias crm_header_aliases[] = {
	{ CRM_MEANS_NAME, NULL,
	    "name fullname names fio nomeecognome cognomeenome nombrecompleto nombreyapellidos "
	    "nomcomplet nometprenom nometprénom prenometnom prénometnom imieinazwisko "
	    "imięinazwisko nazwiskoiimie nazwiskoiimię vorundnachname "
	    "ansprechpartner contactname contact contactperson contactfullname primarycontact "
	    "primarycontactname maincontact maincontactname personname "
	    "person companycontact "
	    "  yourname attendeename participantname visitorname guestname "
	    "delegatename registrantname customername clientname leadname nameofcontact "
	    "nameandsurname namesurname surnamename firstandlastname firstnamelastname "
	    "lastnamefirstname firstlast lastfirst whatisyourname recipientname "
	    "фио имяфамилия фамилияимя фамилияимяотчество имяотчествофамилия имяифамилия "
	    "фамилияиимя фамилияиинициалы полноеимя полноеимяконтакта фиополностью фиоконтакта "
	    "фиоклиента фиоучастника фиопосетителя фиозаявителя фиоконтактноголица "
	    "контактноелицо контактлицо контакт основнойконтакт имяконтакта имяклиента "
	    "имяучастника каквасзовут каквамобращаться каккваможнообращаться вашеимя "
	    "представительфио  " },
	{ CRM_MEANS_FIRST_NAME, NULL,
	    "firstname givenname givennames vorname prenom prénom nome nombre imie imię imya "
	    "имяконтактноголица "
	    "имяпредставителя "
	    "имяпосетителя имязаявителя forename fname first christianname имя имяотчество "
	    "имяиотчество "
	    "личноеимя" },
	{ CRM_MEANS_MIDDLE_NAME, NULL,
	    "middlename otchestvo additionalname additionalnames middle middleinitial patronymic "
	    "mname "
	    "secondname отчество второеимя среднееимя" },
	{ CRM_MEANS_LAST_NAME, NULL,
	    "lastname surname nom nazwisko apellido apellidos cognome nomdefamille familiya "
	    "nachname "
	    "familyname lname last фамилия фамилияклиента "
	    "фамилияконтакта" },

	{ CRM_MEANS_EMAIL, NULL,
	    "email mail emailaddress mailaddress emailaddresses emails emailid emailvalue "
	    "eaddress electronicmail youremail whatisyouremail emailadresse  pochta courriel "
	    "adressecourriel adresseemail correo correoelectronico correoelectrónico adresemail "
	    "почта емайл емейл имейл имэйл мейл мэйл мыло емеил электроннаяпочта эпочта элпочта "
	    "электропочта электронныйадрес адресэлектроннойпочты адресэлпочты эладрес "
	    "адресэпочты адресемайл адресemail emailадрес адреспочты вашапочта вашemail "
	    "почтаemail emailпочта emailдлярассылок первичныйадресэлпочты emailзначение "
	    "электроннаяпочтазначение элпочтазначение" },
	{ CRM_MEANS_EMAIL, "other",
	    "secondemail alternateemail альтернативныйадресэлектроннойпочты "
	    "дополнительныйадресэлектроннойпочты" },
	{ CRM_MEANS_PHONE, NULL,
	    "phone phonenumber telephone telephonenumber tel telno phoneno telnumber phonefax "
	    "telfax telephonefax телефонфакс телфакс городскойтелефон стационарныйтелефон "
	    "городской officenumber phones "
	    "phonevalue contactnumber contactphonenumber yourphone callback fon telefon "
	    "телефон тел номертелефона конттел контактныетелефоны telefono teléfono telephonefixe "
	    "téléphone téléphonefixe "
	    "numerotelefonu numertelefonu telefonnummer telefonas nomertelefona телефонныйномер "
	    "номертел "
	    "телномер телефоны "
	    "контактныйтелефон контактныйномер номердлясвязи телефондлясвязи вашномертелефона "
	    "телефонзначение "
	    "телефондлярассылок обратныйвызов landlinenumber landlinephone landline" },
	{ CRM_MEANS_PHONE, "mobile",
	    "mobile mobilenumber mobileno mobiletel cell cellnumber cellno cellular gsm handy "
	    "carphone sms smsnumber smsphone телефонвмашине номермобильноготелефона "
	    "номермобильного номерсотового мобильный мобильныйномер мобила моб handphone мобтел "
	    "мобтелефон  telephoneportable téléphoneportable portable telefonomovil teléfonomóvil "
	    "móvil movil cellulare telefonocellulare komorka komórka "
	    "telefonkomorkowy telefonkomórkowy mobiltelefon mobilnummer handynummer "
	    "сотовый сотовыйномер "
	    "сотка соттел телефонпереносной" },
	{ CRM_MEANS_PHONE, "direct", "directline directdial directnumber rufnummer прямойномер" },
	{ CRM_MEANS_PHONE, "company",
	    "switchboard companymainphone основнойтелефонорганизации телефонофиса" },
	{ CRM_MEANS_PHONE, "whatsapp",
	    "телефонwhatsapp номертелефонаwhatsapp phonewhatsapp mobilewhatsapp "
	    "phonenumberwhatsapp" },
	{ CRM_MEANS_HANDLE, NULL,
	    "handle  messenger messengers im imvalue imhandle imaddress socialhandle screenname "
	    "интернетпейджер "
	    "мессенджер мессенджеры ник никнейм соцсети соцсеть" },
	{ CRM_MEANS_HANDLE, "telegram",
	    "telegram tg telegramusername telegramhandle telegramid телеграм телеграмм телега тг "
	    "никвtelegram никвтелеграм контактtelegram ваштелеграм" },
	{ CRM_MEANS_HANDLE, "whatsapp",
	    "whatsapp whatsappnumber wa ватсап вотсап вацап whatsappphone контактwhatsapp" },
	{ CRM_MEANS_HANDLE, "viber", "viber вайбер контактviber" },
	{ CRM_MEANS_HANDLE, "skype", "skype skypeid skypename скайп контактskype" },
	{ CRM_MEANS_HANDLE, "vk", "vk vkontakte вк вконтакте vkid контактвконтакте" },
	{ CRM_MEANS_HANDLE, "instagram", "instagram instagramhandle инстаграм инстаграмм" },
	{ CRM_MEANS_HANDLE, "facebook", "facebook фейсбук контактfacebook" },
	{ CRM_MEANS_HANDLE, "twitter", "twitter twitterhandle twitterusername твиттер" },
	{ CRM_MEANS_HANDLE, "wechat", "wechat wechatid" },
	{ CRM_MEANS_HANDLE, "signal", "signal" },
	{ CRM_MEANS_URL, NULL,
	    "url website websites web webpage websiteurl websitevalue webaddress webaddresses "
	    "homepage homepageurl site siteurl link blog profile profileurl "
	    "сайт сайты вебсайт вебсайтзначение веб вебстраница адрессайта ссылка личнаястраница "
	    "профиль" },
	{ CRM_MEANS_URL, "company",
	    "companydomain companydomainname domain корпоративныйсайт сайткомпании домен" },
	{ CRM_MEANS_URL, "linkedin",
	    "linkedin linkedinurl linkedinprofile linkedinprofileurl linkedinlink "
	    "personlinkedinurl "
	    "linkedinbio линкедин" },
	{ CRM_MEANS_URL, "facebook", "facebookurl facebookprofile страницаfacebook" },
	{ CRM_MEANS_URL, "vk", "vkurl страницавконтакте" },
	{ CRM_MEANS_URL, "twitter", "twitterurl twitterprofile микроблогtwitter" },

	{ CRM_MEANS_COMPANY, NULL,
	    "company companyname organization organisation organizationname organisationname "
	    "organizationvalue  accountname companyaccount employer firm firmname "
	    "businessname business  currentcompany yourcompany "
	    "companyorganization "
	    "companyorganisation affiliation institution firma societe société entreprise empresa "
	    "azienda "
	    "ragionesociale spolka spółka nazwafirmy firmenname unternehmen kompaniya organizaciya "
	    "organizatsiya workplace "
	    "компания названиекомпании имякомпании организация названиеорганизации "
	    "наименованиеорганизации наименованиекомпании наименование название фирма "
	    "названиефирмы краткоенаименование краткоенаименованиеорганизации предприятие "
	    "наименованиепредприятия контрагент работодатель "
	    "местоработы изкакойвыкомпании названиевашейкомпании какуюкомпаниювыпредставляете "
	    "вашаорганизация компаниякаконтакта компанияконтакта вашакомпания учреждение клиент" },
	{ CRM_MEANS_LEGAL_NAME, NULL,
	    "legalname companylegalname legalentity legalentityname registeredname юрлицо "
	    "юридическоелицо юридическоеназвание юридическоенаименование полноенаименование "
	    "наименованиеорганизацииполное "
	    "полноенаименованиеорганизации официальноенаименование наименованиеюрлица "
	    "наименованиеюридическоголица" },
	{ CRM_MEANS_DEPARTMENT, NULL,
	    "department dept organizationdepartment division отдел департамент подразделение "
	    "структурноеподразделение отделорганизации" },
	{ CRM_MEANS_JOB_TITLE, NULL,
	    "jobtitle title stanowisko qualifica ruolo dolzhnost funktion berufsbezeichnung "
	    "fonction "
	    "position   jobposition organizationtitle currentposition "
	    "currenttitle   titleposition  yourposition "
	    "должность должностьворганизации позиция  должностьконтакта вашадолжность" },
	{ CRM_MEANS_INN, NULL,
	    "inn taxid taxnumber taxpayerid taxpayernumber инн иннорганизации иннкомпании "
	    "иннкомпания "
	    "иннклиента иннконтрагента" },
	{ CRM_MEANS_KPP, NULL,
	    "kpp кпп кпporганизации кпполучателя кппорганизации кппкомпании кппкомпания" },
	{ CRM_MEANS_OGRN, NULL,
	    "ogrn ogrnip огрн огрнип огрнорганизации огрнкомпании огрнкомпания огрногрнип" },

	{ CRM_MEANS_COUNTRY, NULL,
	    "country countryregion pays paese kraj land countryofpostaladdress countryofaddress "
	    "countryname "
	    "countryorregion addresscountry страна странарегион "
	    "странаилирегион странапроживания mailingcountry billingcountry" },
	{ CRM_MEANS_REGION, NULL,
	    "region state province stateprovince statecountyofpostaladdress statecountyofaddress "
	    "stateregion stateprov регионрф субъект stateorprovince county addressregion "
	    "addressstate регион область край областькрай областьрегион регионобласть республика "
	    "субъектрф mailingstate billingstate mailingstateprovince billingstateprovince" },
	{ CRM_MEANS_CITY, NULL,
	    "city town ville ciudad citta città miasto ort stadt gorod citytown "
	    "citytownvillagelocality "
	    "citytownvillagelocalityofpostaladdress "
	    "citytownvillagelocalityofaddress addresscity locality город населенныйпункт нп "
	    "mailingcity "
	    "billingcity городпроживания вашгород" },
	{ CRM_MEANS_POSTCODE, NULL,
	    "postcode postalcode zip zipcode zippostal zippostalcode zippostalcodeofpostaladdress "
	    "zippostalcodeofaddress postalcodezip zipcodepostalcode plz postleitzahl codepostal "
	    "codigopostal códigopostal kodpocztowy "
	    "addresspostalcode addresszip addresszipcode addresspostcode индекс почтовыйиндекс "
	    "почтовыйкод mailingpostalcode "
	    "mailingzip "
	    "billingpostalcode billingzip mailingzippostalcode billingzippostalcode" },
	{ CRM_MEANS_ADDRESS, NULL,
	    "address street adresse strasse direccion dirección indirizzo adres streetaddress "
	    "addressline  "
	    "addressstreet "
	    " mailingaddress mailingstreet billingaddress billingstreet адрес улица "
	    "почтовыйадрес юрадрес фактадрес  фактическийадрес юридическийадрес улицадом "
	    "адресдоставки "
	    "улицаномердома адреспроживания" },

	{ CRM_MEANS_SEGMENT, NULL,
	    "segment industry sector vertical businesstype сегмент отрасль индустрия "
	    "сферадеятельности виддеятельности направлениедеятельности" },
	{ CRM_MEANS_PRODUCT, NULL,
	    "product productsofinterest whichproductsareyouinterestedin products productinterest "
	    "productinterests areaofinterest areasofinterest whatproductsareyouinterestedin "
	    "productofinterest interest interestedin interests "
	    "productname продукт продукты товар товары услуга услуги интерес интересы "
	    "чтоинтересует интересующаяпродукция интересующиетовары интересующиепродукты "
	    "интересующиеуслуги интересующеенаправление интерескпродукции интересующийпродукт "
	    "интересующийтовар "
	    "интересующаяуслуга" },
	{ CRM_MEANS_AMOUNT, NULL,
	    "amount budget leadvalue leadamount leadbudget dealvalue dealamount opportunityamount "
	    "opportunityvalue expectedrevenue estimatedvalue estimatedbudget projectbudget "
	    "yourbudget "
	    "сумма бюджет суммасделки суммалида бюджетсделки бюджетлида бюджетпроекта вашбюджет "
	    "ожидаемаясумма суммазаявки" },
	{ CRM_MEANS_CURRENCY, NULL,
	    "currency currencycode leadcurrency leadcurrencyofvalue dealcurrency "
	    "dealcurrencyofvalue currencyofvalue amountcurrency валюта валютасделки валюталида "
	    "кодвалюты" },
	{ CRM_MEANS_LANGUAGE, NULL,
	    "language preferredlanguage lang locale язык языкобщения предпочитаемыйязык" },
	{ CRM_MEANS_BIRTH_DATE, NULL,
	    "birthdate birthday dateofbirth dob bday деньрождения датарождения др" },
	{ CRM_MEANS_NOTE, NULL,
	    "note notes bemerkung bemerkungen notiz notizen anmerkungen remarques commentaire "
	    "commentaires notatki uwagi observaciones komentarz textarea comment comments message "
	    "remarks leadnotes scannotes managernotes remark "
	    "description additionalinfo additionalcomments additionalnotes "
	    "additionalinformation inquiry enquiry question questions feedback yourmessage memo "
	    "заметка заметки прим комментарий комментарии комментарийменеджера "
	    "комментариименеджера "
	    "заметкименеджера результатвстречи примечание примечания "
	    "сообщение описание "
	    "вопрос вопросы текст текстсообщения текстзаявки пожелания дополнительно "
	    "дополнительнаяинформация обращение вашвопрос вашесообщение" },
	{ CRM_MEANS_SOURCE, NULL,
	    "source leadsource originalsource  trafficsource contactsource recordsource "
	    "referrer howdidyouhearaboutus источник источниклида источникобращения "
	    "источникконтакта источникзаявки источниксделки каналпривлечения откудаузналионас" },
	{ CRM_MEANS_CAMPAIGN, NULL,
	    "campaign campaignname  marketingcampaign campaignsource кампания "
	    "рекламнаякампания названиекампании" },
	{ CRM_MEANS_EXTERNAL_ID, NULL,
	    "externalid extid externalkey recordid recordidcontact recordidlead leadid contactid "
	    "personid "
	    "badgeid badgenumber badgeno  registrationid registrationnumber  "
	    "attendeeid "
	    "attendeeno attendeenumber barcode submissionid responseid respondentid euid "
	    "внешнийкод внешнийид внешнийidлида idлида idконтакта idзаявки номерзаявки "
	    "номербейджа штрихкод кодучастника" },
	{ CRM_MEANS_TIME, NULL,
	    "time date sended datetime timestamp createdat created createdtime createddate "
	    "createdate "
	    "createdon capturedate captureddate captureddategmt capturetime addedtime addtime "
	    "addedat dateadded leadcreated leadleadcreated personcreated personpersoncreated "
	    "creationdate datecreated submittedat submissiondate submissiontime "
	    "submittedon datesubmitted inquirydate leaddate scandate scantime scannedat "
	    "dateofscan datescanned scandatetime scantimestamp capturedat registrationdate "
	    "registeredat "
	    "registeredon дата время датаивремя датавремя датазаявки датаобращения датасоздания "
	    "датаивремясоздания времязаявки отметкавремени датарегистрации создано создан "
	    "датадобавления датасканирования датаивремясканирования датасозданияконтакта "
	    "датасозданиялида датасозданиясделки времясканирования датапоступления датапосещения "
	    "датавизита датаконтакта датавстречи" },
	{ CRM_MEANS_CLOCK, NULL, "timeofday времясуток" },
	{ CRM_MEANS_CONSENT, NULL,
	    "consent emailconsent marketingconsent gdprconsent gdpr consentgiven privacyconsent "
	    "optin optintime  consentdate dateofconsent "
	    "marketingstatus subscriptionstatus subscriberstatus emailmarketingstatus optedin "
	    "emailoptin marketingoptin smsoptin newsletteroptin newsletter "
	    "subscribed "
	    "subscribe agree agreement iagree iagreetotheprocessingofpersonaldata "
	    "subscribetonewsletter newslettersubscription consentstatus phoneconsent smsconsent "
	    "dataprocessingconsent acceptsmarketing acceptsemailmarketing "
	    "согласие согласиенаобработку согласиенаобработкуперсональныхданных "
	    "согласиенаобработкупд "
	    "согласиепд согласиенаопд согласиенаобработкуданных "
	    "согласиесполитикойконфиденциальности согласиенаобработкупдн согласиепдн "
	    "пользовательскоесоглашение "
	    "ясогласеннаобработкуперсональныхданных датасогласия статусподписки согласиенарассылку "
	    "согласиенарекламу согласиенасвязь подписка подписан "
	    "подписаннарассылку согласен получатьрассылку согласиенаполучениерассылки" },
	{ CRM_MEANS_OPT_OUT, NULL,
	    "optout optedout emailoptout emailoptedout hasoptedoutofemail optedoutofemail "
	    "unsubscribed unsubtime unsubscribedate unsubscribedat unsubscribedon dateunsubscribed "
	    "emailblacklisted emailblocklisted smsblacklisted smsblocklisted blacklisted "
	    "blocklisted unsubscribedfromallemail unsubscribe donotcall donotcontact donotemail "
	    "donotmail donotsms nocall   smsoptout dnc "
	    "marketingoptout optedoutofallemail "
	    "отписан отписался отписка отказ отказотрассылки отказотрассылок незвонить неписать "
	    "небеспокоить несвязываться отказотсвязи датаотписки" },

	/* These would else be read as an affix and an alias, and are neither. */
	{ CRM_MEANS_UNKNOWN, NULL,
	    "leadtitle названиелида названиеконтакта названиеклиента homemail personaltitle "
	    "officelocation businesslocation assistantphone companytype mobiledevice "
	    "contacttime contactdate contactlink contactim messengertype contactrole "
	    "secondarycontactname secondarycontactemail secondarycontactphone "
	    "alternatecontactname alternatecontactemail alternatecontactphone "
	    "othercontactname othercontactemail othercontactphone "
	    "firstcontact lastcontact firstvisitor lastvisitor firstcustomer lastcustomer "
	    "firstclient lastclient firstlead lastlead firstattendee lastattendee firstguest "
	    "lastguest directmail maildirect leadurl leadlink" },

	/* What kind of value stands in the next column, and how a name is spoken. */
	{ CRM_MEANS_IGNORE, NULL,
	    "emailtype emaillabel emaildisplayname phonetype phonelabel addresstype addresslabel "
	    "websitetype websitelabel imtype imlabel imservice organizationtype externalidtype "
	    "yominame givennameyomi additionalnameyomi familynameyomi givenyomi surnameyomi "
	    "organizationyominame "
	    "phoneticfirstname phoneticmiddlename phoneticlastname companyyomi "
	    "типэлпочты краткоеимяэлпочты типтелефона типпочты телефонтип телефонярлык "
	    "электроннаяпочтатип электроннаяпочтаярлык элпочтатип элпочтаярлык emailтип "
	    "emailярлык адрестип адресярлык вебсайттип вебсайтярлык" },
};

const size_t crm_header_naliases = sizeof(crm_header_aliases) / sizeof(crm_header_aliases[0]);

const struct crm_header_alias crm_header_weak_aliases[] = {
	{ CRM_MEANS_NAME, NULL,
	    "displayname fileas attendee представитель отображаемоеимя краткоеимя" },
	{ CRM_MEANS_COMPANY, NULL, "account associatedcompany customeraccount" },
	{ CRM_MEANS_JOB_TITLE, NULL,
	    "profession occupation designation role jobrole jobfunction профессия роль" },
	/* Beside street, city and country in columns of their own these say it all again. */
	{ CRM_MEANS_ADDRESS, NULL,
	    "addressformatted fulladdress полныйадрес postaladdress streetroadnameofpostaladdress "
	    "fullcombinedaddressofpostaladdress" },
	{ CRM_MEANS_TIME, NULL, "orderdate" },
	/* Of the visitor of a site; in the export of a scanner, of who held it. */
	{ CRM_MEANS_EMAIL, NULL, "useremail" },
	{ CRM_MEANS_PHONE, NULL, "userphone userphonenumber" },
	/* What a web analyst's tag says gives way to what a person wrote. */
	{ CRM_MEANS_SOURCE, NULL, "utmsource" },
	{ CRM_MEANS_CAMPAIGN, NULL, "utmcampaign" },
};

const size_t crm_header_nweak_aliases =
    sizeof(crm_header_weak_aliases) / sizeof(crm_header_weak_aliases[0]);

const struct crm_header_affix crm_header_affixes[] = {
	{ "work",
	    "work business office corporate professional рабочий рабочая рабочее раб рабадрес "
	    "служебный служебная корпоративный корпоративная корпоративное корп" },
	{ "mobile",
	    "mobile cell cellular мобильный мобильного моб сотовый сотового сот переносной" },
	{ "home", "home домашний домашняя дом домадрес" },
	{ "personal", "personal private личный личная личное частный частная" },
	{ "company",
	    "company organization organisation account компании организации фирмы предприятия "
	    "компания организация" },
	{ "other", "other другойадрес secondary alternate alternative additional second другой "
		   "другая другие "
		   "дополнительный дополнительная доп второй вторая запасной резервный" },
	{ "main", "main primary preferred основной основная главный" },
	{ "direct", "direct прямой" },
	{ NULL,
	    "person contact attendee participant customer client visitor registrant guest delegate "
	    "applicant lead  your контакта контакт клиента клиент участника участник "
	    "посетителя посетитель лида лид гостя заявителя контактноголица представителя "
	    "сотрудника ваш ваша ваше контактный контактная контактное" },
};

const size_t crm_header_naffixes = sizeof(crm_header_affixes) / sizeof(crm_header_affixes[0]);

const char crm_header_remarks[] =
    "required optional mandatory обязательно необязательно обязательноеполе обязательный "
    "еслиесть приналичии withcountrycode inclcountrycode includingcountrycode скодом скодомгорода "
    "скодомстраны полностью full latin "
    "кириллицей латиницей ru en eng rus русский english";
